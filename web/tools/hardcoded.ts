// Finds words written into a component instead of a message catalogue.
import { type AST, parse } from "svelte/compiler";

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(["alt", "aria-description", "aria-label", "placeholder", "title"]);

/** Elements whose text is for machines, or is the name of a key. */
const UNSPOKEN = new Set(["code", "kbd", "script", "style"]);

const WORD = /\p{L}{2,}/u;

/** Each literal text in `source` that a person would read. */
export function hardcodedTexts(source: string): string[] {
  const found: string[] = [];
  const keep = (text: string): void => {
    if (WORD.test(text)) found.push(text.trim());
  };
  visit(parse(source, { modern: true }).fragment, keep);
  return found;
}

type Keep = (text: string) => void;
interface Node {
  readonly type: string;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function visit(node: Node, keep: Keep): void {
  switch (node.type) {
    case "Text":
      keep((node as AST.Text).data);
      return;
    case "Attribute":
      visitAttribute(node as AST.Attribute, keep);
      return;
    case "StyleDirective":
      return;
    case "ExpressionTag":
      visitLiteral((node as AST.ExpressionTag).expression, keep);
      return;
    case "RegularElement":
      if (UNSPOKEN.has((node as AST.RegularElement).name)) return;
  }
  for (const [name, value] of Object.entries(node)) {
    if (name === "metadata" || name === "expression") continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, keep);
    }
  }
}

function visitAttribute(attribute: AST.Attribute, keep: Keep): void {
  if (!SPOKEN.has(attribute.name) || attribute.value === true) return;
  for (const part of Array.isArray(attribute.value) ? attribute.value : [attribute.value]) {
    visit(part, keep);
  }
}

/** {"Hello"}, {late ? "Late" : "On time"} and {`Hello ${name}`} are as hard-coded as Hello. */
function visitLiteral(expression: AST.ExpressionTag["expression"], keep: Keep): void {
  switch (expression.type) {
    case "Literal":
      if (typeof expression.value === "string") keep(expression.value);
      break;
    case "TemplateLiteral":
      for (const quasi of expression.quasis) keep(quasi.value.cooked ?? "");
      break;
    case "ConditionalExpression":
      visitLiteral(expression.consequent, keep);
      visitLiteral(expression.alternate, keep);
      break;
    case "LogicalExpression":
      visitLiteral(expression.right, keep);
  }
}
