import{a,b,c,d,e,f}from"./shared.js";export{d as Journal,a as Refused,f as createEngine,b as itemOf,c as standingOf,e as startWorker};
