// The page's twin of surveys/questionnaire/expressions.py: same parsed form, same rules, same values.
// It only spares a page that will not be asked; the server decides in the end.
const FAR = 10000000;
const isDay = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const day = (number) => (Math.abs(number) <= FAR ? { day: number } : null);
const bounded = (value) => (Math.abs(value) < 2 ** 53 ? value : null);

export const isTrue = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
const kind = (value) => {
  if (Array.isArray(value)) return "list";
  if (isDay(value)) return "day";
  return { boolean: "truth", number: "number", string: "text" }[typeof value];
};
const same = (left, right) => {
  const [a, b] = [left ?? "", right ?? ""];
  if (kind(a) !== kind(b)) return false;
  if (isDay(a)) return a.day === b.day;
  if (Array.isArray(a)) return a.length === b.length && a.every((entry, place) => entry === b[place]);
  return a === b;
};

function compare(operator, left, right) {
  if (operator === "=" || operator === "!=") return same(left, right) === (operator === "=");
  if (left == null || right == null || kind(left) !== kind(right)) return false;
  if (kind(left) !== "number" && kind(left) !== "day") return false;
  const [a, b] = kind(left) === "day" ? [left.day, right.day] : [left, right];
  return { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[operator];
}

function sum(operator, left, right) {
  if (left == null || right == null) return null;
  const kinds = `${kind(left)} ${kind(right)}`;
  if (operator === "*") return kinds === "number number" ? bounded(left * right) : null;
  const sign = operator === "+" ? 1 : -1;
  if (kinds === "number number") return bounded(left + sign * right);
  if (kinds === "day number") return day(left.day + sign * right);
  if (kinds === "number day" && sign === 1) return day(left + right.day);
  if (kinds === "day day" && sign === -1) return left.day - right.day;
  return null;
}

export function evaluate(node, lookup, today) {
  if (!Array.isArray(node)) return node;
  const [operator, ...parts] = node;
  const value = (part) => evaluate(part, lookup, today);
  switch (operator) {
    case "ref": return lookup(parts[0], parts.slice(1));
    case "text": return parts[0];
    case "day": return { day: parts[0] };
    case "today": return { day: today };
    case "or": return parts.some((part) => isTrue(value(part)));
    case "and": return parts.every((part) => isTrue(value(part)));
    case "not": return !isTrue(value(parts[0]));
    case "selected": {
      const [chosen, wanted] = parts.map(value);
      const list = Array.isArray(chosen) ? chosen : [chosen];
      return wanted != null && list.some((entry) => same(wanted, entry));
    }
    case "count-selected": {
      const chosen = value(parts[0]);
      return Array.isArray(chosen) ? chosen.length : Number(isTrue(chosen));
    }
    case "=": case "!=": case "<": case "<=": case ">": case ">=":
      return compare(operator, value(parts[0]), value(parts[1]));
    default: return sum(operator, value(parts[0]), value(parts[1]));
  }
}
