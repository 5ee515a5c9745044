export { createNativeBackend, isas, type NativeBackend } from "./native-backend.js";
