// The one script tag of a customer's page:
//   <script src="https://centre/widget.js" data-site="shop" async></script>
// Also: data-language="lt" (else the browser's), data-colour="#1d5c4d" (else the site's).
import { begin } from "./loader.ts";

// `currentScript` is null for scripts that a tag manager or a module puts in.
const script = document.currentScript ?? document.querySelector('script[data-site][src*="/widget.js"]');
if (script instanceof HTMLScriptElement) begin(script);
