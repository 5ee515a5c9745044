// Windows only. There a library names the program that it takes Node-API from, node.exe, and the loader would look for
// a file of that name although the functions are in the program that runs: Electron, a renamed Node, Node in one file
// with an application. So the import is delayed until the first call, and answered with the running program.
#include <windows.h>

#include <delayimp.h>

static FARPROC WINAPI running_program(unsigned event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || lstrcmpiA(info->szDll, "node.exe") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

extern "C" {
extern PfnDliHook __pfnDliNotifyHook2;
PfnDliHook __pfnDliNotifyHook2 = running_program;
}
