// See README.md, or run without arguments.
#include <sys/utsname.h>
#include <gnu/libc-version.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <random>
#include <stdexcept>

#include "meter.h"
#include "rounding.h"
#include "self_test.h"
#include "stand_ins.h"
#include "sweep.h"

namespace proof {
namespace {

const char usage[] =
    "usage: run sweep FUNCTION...|all [--isa NAME,...|all] [--range FIRST LAST] [--stride N] [--threads N]\n"
    "                                 [--json FILE] [--hard-cases FILE]\n"
    "                                 (--isa none: the reference alone, for its cross-check and its hard cases)\n"
    "       run ulp64|ulp32 FUNCTION...|all [--isa NAME,...|all] [--points N] [--seed S] [--threads N]\n"
    "                                 [--limit ULPS] [--brief] [--json FILE]\n"
    "       run exact FUNCTION X...   the exact value at X (0x... of 8 digits: float32 bits; else a number)\n"
    "       run list                  functions, ISAs, stand-ins\n"
    "       run self-test             the proof itself, against kernels with known faults\n";

struct Arguments {
  std::vector<std::string> names;
  std::vector<std::string> isas = subject_isas();
  SweepOptions sweep;
  MeterOptions meter;
  double limit = INFINITY;
  bool brief = false;
  std::string json, hard_cases;
};

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  size_t start = 0;
  for (size_t comma; (comma = list.find(',', start)) != std::string::npos; start = comma + 1) {
    parts.push_back(list.substr(start, comma - start));
  }
  parts.push_back(list.substr(start));
  return parts;
}

uint64_t parse_number(const std::string& text, uint64_t least, uint64_t most) {
  size_t used = 0;
  uint64_t value = 0;
  try {
    value = std::stoull(text, &used, 0);
  } catch (const std::exception&) {
  }
  if (used != text.size() || value < least || value > most) {
    throw std::runtime_error("expected a number from " + std::to_string(least) + " to " + std::to_string(most) +
                             ", received " + text);
  }
  return value;
}

Arguments parse(int count, char** values) {
  Arguments a;
  int i = 2;
  const auto next = [&] {
    if (++i >= count) throw std::runtime_error(std::string(values[count - 1]) + " wants a value");
    return std::string(values[i]);
  };
  for (; i < count; i++) {
    const std::string option = values[i];
    if (option == "--isa") {
      const std::string list = next();
      if (list != "all") a.isas = split(list);
    } else if (option == "--range") {
      a.sweep.first = static_cast<uint32_t>(parse_number(next(), 0, 0xffffffff));
      a.sweep.last = static_cast<uint32_t>(parse_number(next(), a.sweep.first, 0xffffffff));
    } else if (option == "--stride") {
      a.sweep.stride = static_cast<uint32_t>(parse_number(next(), 1, 65536));
    } else if (option == "--threads") {
      a.sweep.threads = a.meter.threads = static_cast<int>(parse_number(next(), 1, 256));
    } else if (option == "--json") {
      a.json = next();
    } else if (option == "--hard-cases") {
      a.hard_cases = next();
    } else if (option == "--points") {
      a.meter.points = parse_number(next(), 1, uint64_t{1} << 40);
    } else if (option == "--seed") {
      a.meter.seed = parse_number(next(), 0, UINT64_MAX);
    } else if (option == "--brief") {
      a.brief = true;
    } else if (option == "--limit") {
      a.limit = std::stod(next());
    } else if (option[0] == '-') {
      throw std::runtime_error("unknown option " + option);
    } else {
      a.names.push_back(option);
    }
  }
  return a;
}

std::vector<const Function*> find_functions(const std::vector<std::string>& names) {
  std::vector<const Function*> found;
  for (const auto& name : names) {
    if (name == "all") {
      for (const Function& f : functions()) found.push_back(&f);
      continue;
    }
    found.push_back(find_function(name));
    if (!found.back()) throw std::runtime_error("unknown function " + name + "; see: run list");
  }
  if (found.empty()) throw std::runtime_error("which function?");
  return found;
}

std::string machine() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  utsname system;
  uname(&system);
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2) + ", " + system.machine;
  }
  return system.machine;
}
std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}
std::string date() {
  char text[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

std::FILE* open_to_append(const std::string& path) {
  if (path.empty()) return nullptr;
  std::FILE* file = std::fopen(path.c_str(), "a");
  if (!file) throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
  return file;
}

void print_provenance(std::FILE* file, double seconds) {
  const char* commit = std::getenv("NONLIN_COMMIT");  // the script `run` knows
  std::fprintf(file, "\"commit\":\"%s\",", commit ? commit : "unknown");
  std::fprintf(file,
               "\"seconds\":%.1f,\"date\":\"%s\",\"machine\":\"%s\",\"compiler\":\"%s\","
               "\"reference\":\"glibc %s, MPFR %s\"}\n",
               seconds, date().c_str(), machine().c_str(), compiler().c_str(), gnu_get_libc_version(),
               mpfr_get_version());
}

void print_sweep_json(std::FILE* file, const Function& f, const SweepOptions& options, const SweepResult& result,
                      const Verdict& v) {
  std::fprintf(file, "{\"function\":\"%s\",\"isa\":\"%s\",\"inputs\":%llu,\"first\":\"0x%08x\",\"last\":\"0x%08x\",",
               f.name, v.isa.c_str(), static_cast<unsigned long long>(result.inputs), options.first, options.last);
  std::fprintf(file, "\"stride\":%u,\"notCorrectlyRounded\":%llu,\"kinds\":{", options.stride,
               static_cast<unsigned long long>(v.wrong));
  const char* separator = "";
  for (size_t k = 0; k < v.by_kind.size(); k++) {
    if (v.by_kind[k] == 0) continue;
    std::fprintf(file, "%s\"%s\":%llu", separator, mistake_name(static_cast<Mistake>(k)),
                 static_cast<unsigned long long>(v.by_kind[k]));
    separator = ",";
  }
  std::fprintf(file, "},\"list\":[");
  separator = "";
  for (const auto& w : v.first_wrong) {
    std::fprintf(file, "%s{\"input\":\"0x%08x\",\"expected\":\"0x%08x\",\"got\":\"0x%08x\"}", separator, w.input,
                 w.expected, w.got);
    separator = ",";
  }
  std::fprintf(file, "],\"mpfrDecisions\":%llu,\"crossChecks\":%llu,\"hardCases\":%zu,\"monotone\":%s,",
               static_cast<unsigned long long>(result.mpfr_decisions),
               static_cast<unsigned long long>(result.cross_checks), result.hard_cases.size(),
               !f.monotone  ? "null"
               : v.monotone ? "true"
                            : "false");
  std::fprintf(file, "\"floatModeKept\":%s,", v.float_mode_changed ? "false" : "true");
  print_provenance(file, result.seconds);
  std::fflush(file);
}

void print_verdict(const Function& f, const SweepResult& result, const Verdict& v) {
  std::printf("%-12s %-10s %11llu inputs  %llu not correctly rounded%s%s  MPFR decided %llu  hard cases %zu  %.1f s\n",
              f.name, v.isa.c_str(), static_cast<unsigned long long>(result.inputs),
              static_cast<unsigned long long>(v.wrong),
              !f.monotone  ? ""
              : v.monotone ? "  monotone"
                           : "  NOT MONOTONE",
              v.float_mode_changed ? "  FLOATING-POINT MODE LEFT CHANGED" : "",
              static_cast<unsigned long long>(result.mpfr_decisions), result.hard_cases.size(), result.seconds);
  for (size_t k = 0; k < v.by_kind.size(); k++) {
    if (v.by_kind[k] == 0) continue;
    std::printf("    %s: %llu\n", mistake_name(static_cast<Mistake>(k)), static_cast<unsigned long long>(v.by_kind[k]));
  }
  for (const auto& w : v.first_wrong) {
    const float x = from_bits(w.input), expected = from_bits(w.expected), got = from_bits(w.got);
    std::printf("    x 0x%08x (%.9g)  expected 0x%08x (%.9g)  got 0x%08x (%.9g)  %s", w.input, x, w.expected, expected,
                w.got, got, mistake_name(classify(expected, got)));
    if (std::isfinite(x)) std::printf("  exact %s", describe_exact(f, x).c_str());
    std::printf("\n");
  }
  if (f.monotone && !v.monotone) {
    std::printf("    decreases at x 0x%08x (%.9g)\n", v.not_monotone_at, from_bits(v.not_monotone_at));
  }
  std::fflush(stdout);
}

int run_sweep(const Arguments& a) {
  const auto wanted = find_functions(a.names);
  std::FILE* json = open_to_append(a.json);
  std::FILE* hard_cases = open_to_append(a.hard_cases);
  int status = 0;
  for (const Function* f : wanted) {
    std::vector<NamedSubject> subjects;
    for (const auto& isa : a.isas) {
      if (isa == "none") continue;
      Subject32 run = find_subject<float>(f->name, isa);
      if (run) {
        subjects.push_back({isa, run});
      } else {
        // A proof that did not happen is not a proof.
        std::printf("%-12s %-10s no such kernel\n", f->name, isa.c_str());
        status = std::max(status, 1);
      }
    }
    const bool reference_only = a.isas == std::vector<std::string>{"none"};
    if (subjects.empty() && !reference_only) continue;
    SweepOptions options = a.sweep;
    options.cross_check_phase = std::random_device()() % options.cross_check_every;
    const SweepResult result = sweep(*f, subjects, options);
    if (!result.fatal.empty()) {
      std::fprintf(stderr, "fatal: %s\n", result.fatal.c_str());
      return 2;
    }
    if (reference_only) {
      std::printf("%-12s reference  %11llu inputs  MPFR decided %llu, agreed on %llu  hard cases %zu  %.1f s\n",
                  f->name, static_cast<unsigned long long>(result.inputs),
                  static_cast<unsigned long long>(result.mpfr_decisions),
                  static_cast<unsigned long long>(result.cross_checks), result.hard_cases.size(), result.seconds);
      std::fflush(stdout);
    }
    for (const Verdict& v : result.verdicts) {
      print_verdict(*f, result, v);
      if (json) print_sweep_json(json, *f, options, result, v);
      if (!v.correct(*f)) status = 1;
    }
    for (const HardCase& h : result.hard_cases) {
      if (!hard_cases) break;
      std::fprintf(hard_cases, "{\"function\":\"%s\",\"input\":\"0x%08x\",\"expected\":\"0x%08x\"}\n", f->name, h.input,
                   h.expected);
    }
    if (hard_cases) std::fflush(hard_cases);
  }
  return status;
}

template <class T> std::string bits_of(T x) {
  char text[32];
  uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof x);
  std::snprintf(text, sizeof text, "0x%0*llx", static_cast<int>(2 * sizeof x), static_cast<unsigned long long>(bits));
  return text;
}

template <class T> void print_row(const Function& f, const MeterRow<T>& row) {
  const Worst<T>& w = row.worst;
  std::printf("  %-60s %8llu  max %9.4f ULP", row.points.c_str(), static_cast<unsigned long long>(row.count), w.ulps);
  if (f.root_low != f.root_high) std::printf(" (%.4f of the largest term)", row.of_largest_term);
  std::printf("  x %a %s", static_cast<double>(w.x), bits_of(w.x).c_str());
  if (f.is_derivative()) std::printf("  dy %a", static_cast<double>(w.dy));
  if (f.parameter != Parameter::none) std::printf("  parameter %a", w.parameter);
  std::printf("  got %a want %a\n", static_cast<double>(w.got), static_cast<double>(w.expected));
}

template <class T> int run_meter(const Arguments& a) {
  std::FILE* json = open_to_append(a.json);
  int status = 0;
  for (const Function* f : find_functions(a.names)) {
    for (const auto& isa : a.isas) {
      const Subject<T> run = find_subject<T>(f->name, isa);
      if (!run) {
        std::printf("%s %s: no such kernel\n", f->name, isa.c_str());
        status = 1;
        continue;
      }
      const bool rooted = f->root_low != f->root_high;
      const MeterResult<T> result = measure<T>(*f, run, a.meter);
      std::printf("%s %s float%zu\n", f->name, isa.c_str(), 8 * sizeof(T));
      double most = -1, most_fair = 0;
      const MeterRow<T>* worst = nullptr;
      const char* separator = "";
      if (json) {
        std::fprintf(json, "{\"function\":\"%s\",\"isa\":\"%s\",\"dtype\":\"float%zu\",\"seed\":%llu,\"rows\":[",
                     f->name, isa.c_str(), 8 * sizeof(T), static_cast<unsigned long long>(a.meter.seed));
      }
      for (const auto& row : result.rows) {
        const Worst<T>& w = row.worst;
        most_fair = std::fmax(most_fair, rooted ? row.of_largest_term : w.ulps);
        if (!a.brief) print_row(*f, row);
        if (row.worst.ulps > most) {
          most = row.worst.ulps;
          worst = &row;
        }
        if (json) {
          std::fprintf(json, "%s{\"points\":\"%s\",\"count\":%llu,\"ulps\":%g,\"ulpsOfLargestTerm\":%g,\"x\":\"%s\",",
                       separator, row.points.c_str(), static_cast<unsigned long long>(row.count),
                       std::isinf(w.ulps) ? 1e308 : w.ulps,
                       std::isinf(row.of_largest_term) ? 1e308 : row.of_largest_term, bits_of(w.x).c_str());
          std::fprintf(json, "\"dy\":\"%s\",\"parameter\":%.17g,\"got\":\"%s\",\"expected\":\"%s\"}",
                       bits_of(w.dy).c_str(), w.parameter, bits_of(w.got).c_str(), bits_of(w.expected).c_str());
          separator = ",";
        }
      }
      if (a.brief) print_row(*f, *worst);
      for (const auto& mistake : result.special_mistakes) std::printf("  %s\n", mistake.c_str());
      std::printf("  %.4f ULP", most);
      if (rooted) std::printf(", %.4f of the largest term", most_fair);
      std::printf(", %zu special values wrong, %.1f s\n", result.special_mistakes.size(), result.seconds);
      std::fflush(stdout);
      if (json) {
        std::fprintf(json, "],\"specialValuesWrong\":%zu,", result.special_mistakes.size());
        print_provenance(json, result.seconds);
      }
      if (!result.special_mistakes.empty() || most_fair > a.limit) status = 1;
    }
  }
  return status;
}

int run_list() {
  for (const Function& f : functions()) std::printf("%s\n", f.name);
  std::printf("isas:");
  for (const auto& isa : subject_isas()) std::printf(" %s", isa.c_str());
  std::printf("\nstand-ins:");
  for (const auto& isa : stand_in_isas()) std::printf(" %s", isa.c_str());
  std::printf("\n");
  return 0;
}

int run_exact(int count, char** values) {
  const Function* f = count > 2 ? find_function(values[2]) : nullptr;
  if (!f) throw std::runtime_error("which function?");
  for (int i = 3; i < count; i++) {
    const std::string text = values[i];
    const bool is_bits = text.size() == 10 && text.rfind("0x", 0) == 0;
    const float x = is_bits ? from_bits(static_cast<uint32_t>(parse_number(text, 0, 0xffffffff))) : std::stof(text);
    if (!std::isfinite(x)) throw std::runtime_error("finite numbers only");
    const Rounded r = round_with_mpfr(*f, x);
    std::printf("%s(%.9g, 0x%08x) = %s  float32 %.9g 0x%08x, decided with %ld bits\n", f->name, x, to_bits(x),
                describe_exact(*f, x).c_str(), r.value, to_bits(r.value), static_cast<long>(r.precision));
  }
  return 0;
}

}  // namespace
}  // namespace proof

int main(int count, char** values) {
  using namespace proof;
  const std::string command = count > 1 ? values[1] : "";
  try {
    if (command == "sweep") return run_sweep(parse(count, values));
    if (command == "ulp64") return run_meter<double>(parse(count, values));
    if (command == "ulp32") return run_meter<float>(parse(count, values));
    if (command == "exact") return run_exact(count, values);
    if (command == "list") return run_list();
    if (command == "self-test") return self_test();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 64;
  }
  std::fputs(usage, stderr);
  return 64;
}
