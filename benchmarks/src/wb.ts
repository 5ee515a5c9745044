import { createActivations, type Backend } from "@nonlin/core"; import { js } from "@nonlin/js"; import { createWasmBackend } from "@nonlin/wasm";import { createNativeBackend } from "@nonlin/node";
const B:[string,Backend][]=[["js",js],["wasm",createWasmBackend()],["native",createNativeBackend()]];
const n=16384; const x=Float32Array.from({length:n},(_,k)=>4*Math.sin(k)),y=new Float32Array(n);
for (const [k,kind] of [["relu","map"],["hard_swish","map"],["exp","map"],["sigmoid","map"],["tanh","map"],["gelu_none","map"],["mish","map"],["softmax","rows"],["swiglu","gate"]] as const) {
 const r:number[][]=[[],[],[]];
 for(let i=0;i<15;i++) B.forEach(([,b],j)=>{ const K=(b.kernels as any)[k]; const f=kind==="map"?()=>K.forward(x,y,n,[]):kind==="rows"?()=>K.forward(x,y,16,n/16,1,[1]):()=>K.forward(x,x,y,1,n,n,[]); const t=performance.now(); for(let q=0;q<6;q++) f(); r[j]!.push((performance.now()-t)*1e6/6/n); });
 console.log(k, r.map((a,j)=>B[j]![0]+" "+a.sort((p,q)=>p-q)[7]!.toFixed(2)).join("  "));
}
