// What a peer's program says and hears: a line in, a line out. The harness is src/competitors/programs.ts.
//
//   it starts with the folder of the shared arrays as its argument, and says what it is
//   prepare KERNEL DIRECTION OUTER AXIS INNER INPUTS RESULTS PARAMETER...   is answered by "ready" or "none"
//   run TIMES                                                              is answered by nanoseconds
//   result                                                                 is answered by "there": in the shared array
//
// It computes in memory of its own, which is what its pages are like elsewhere.
//
// It ends with its input.
#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

/** What is to be computed. */
struct Task {
  std::string kernel;
  bool gradient;
  size_t outer, axis, inner;
  /** How many inputs of `length()` elements lie one after the other at x. A power of two. */
  size_t inputs;
  size_t results;
  std::vector<float> parameters;
  const float *x, *dy, *y;
  float *out;

  size_t length() const { return outer * axis * inner; }
  const float *input(size_t i) const { return x + i * length(); }
  /** The first parameter. */
  float parameter() const { return parameters.empty() ? 0 : parameters[0]; }
};

/** Computes from the input of that number. */
using Call = std::function<void(size_t input)>;

/** @returns nothing where the peer has no such function. */
using Prepare = std::function<Call(const Task &)>;

inline float *mapped(const std::string &file) {
  const int descriptor = open(file.c_str(), O_RDWR);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    std::perror(file.c_str());
    std::exit(1);
  }
  void *memory = mmap(nullptr, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    std::perror(file.c_str());
    std::exit(1);
  }
  return static_cast<float *>(memory);
}

/** Memory that is only ever made larger. */
class Own {
  std::vector<float> values;

 public:
  float *sized(size_t length) {
    if (values.size() < length) values.resize(length);
    return values.data();
  }
  float *copied(const float *from, size_t length) {
    float *to = sized(length);
    std::memcpy(to, from, length * sizeof(float));
    return to;
  }
};

inline int serve(const std::string &introduction, const Prepare &prepare, int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "expected the folder of the shared arrays\n";
    return 1;
  }
  const std::string folder = std::string(argv[1]) + "/";
  const float *x = mapped(folder + "x"), *dy = mapped(folder + "dy"), *y = mapped(folder + "y");
  float *out = mapped(folder + "out");
  std::cout << introduction << std::endl;

  Own own_x, own_dy, own_y, own_out;
  Task task;
  Call call;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "prepare") {
      std::string direction;
      words >> task.kernel >> direction >> task.outer >> task.axis >> task.inner >> task.inputs >> task.results;
      task.gradient = direction == "gradient";
      task.parameters.clear();
      for (float value; words >> value;) task.parameters.push_back(value);
      call = nullptr;
      task.x = own_x.copied(x, task.inputs * task.length());
      // No more than is needed: several programs hold what may be large.
      task.dy = own_dy.copied(dy, task.gradient ? task.length() : 0);
      task.y = own_y.copied(y, task.gradient ? task.length() : 0);
      task.out = own_out.sized(task.results);
      // What nobody writes shows.
      for (size_t i = 0; i < task.results; i++) task.out[i] = NAN;
      call = prepare(task);
      std::cout << (call ? "ready" : "none") << std::endl;
    } else if (verb == "run") {
      size_t times = 0;
      words >> times;
      const size_t mask = task.inputs - 1;
      const auto start = std::chrono::steady_clock::now();
      for (size_t i = 0; i < times; i++) call(i & mask);
      const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
      std::cout << static_cast<long long>(taken.count()) << std::endl;
    } else {
      std::memcpy(out, task.out, task.results * sizeof(float));
      std::cout << "there" << std::endl;
    }
  }
  return 0;
}
