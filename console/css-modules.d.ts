/** Style sheets whose class names esbuild makes local to their file. */
declare module '*.module.css' {
  const classes: { readonly [name: string]: string };
  export default classes;
}
declare module '*.css';
