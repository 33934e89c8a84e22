using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>JavaScript with JSX, TypeScript, and TypeScript with JSX: three grammars, one family of nodes.</summary>
internal sealed class EcmaRules(string language, string file) : LanguageRules
{
    private static readonly string[] Functions = ["arrow_function", "function_expression", "generator_function"];
    private static readonly string[] TestCalls = ["it", "test", "specify", "bench"];
    private static readonly string[] GroupCalls = ["describe", "suite", "context"];

    /// <summary>The three.</summary>
    public static IReadOnlyList<EcmaRules> All { get; } =
        [new("javascript", "tree-sitter-javascript"), new("typescript", "tree-sitter-typescript"), new("tsx", "tree-sitter-typescript")];

    public override string Language => language;

    public override string File => file;

    public override IReadOnlySet<string> Heads { get; } = Set("comment", "html_comment", "decorator");

    public override IReadOnlySet<string> Declarations { get; } = Set(
        "function_declaration", "generator_function_declaration", "function_signature", "class_declaration", "abstract_class_declaration", "interface_declaration",
        "enum_declaration", "type_alias_declaration", "internal_module", "module", "lexical_declaration", "variable_declaration", "using_declaration", "ambient_declaration", "method_definition", "field_definition",
        "public_field_definition", "expression_statement", "class", "arrow_function", "function_expression", "generator_function");

    public override IReadOnlySet<string> Wrappers { get; } = Set("export_statement", "ambient_declaration");

    public override IReadOnlySet<string> Lambdas { get; } = Set(Functions);

    public override IReadOnlySet<string> References { get; } = Set("call_expression", "new_expression", "type_identifier", "extends_clause", "class_heritage", "jsx_opening_element", "jsx_self_closing_element");

    public override IReadOnlySet<string> Imports { get; } = Set("import_statement", "export_statement");

    public override Described? Describe(ParsedText text, TsNode node, string type, Standing standing)
    {
        switch (type)
        {
            case "function_declaration" or "generator_function_declaration" or "function_signature":
                return new Described(DeclarationKind.Function, text.Said(node, "name")) { Body = text.Field(node, "body") };
            case "internal_module" or "module":
                return new Described(DeclarationKind.Namespace, text.Said(node, "name").Trim('"', '\'')) { Body = text.Field(node, "body") };
            case "lexical_declaration" or "variable_declaration" or "using_declaration":
                return Variables(text, node);
            case "ambient_declaration":
                // declare global { … }; any other wraps the one declaration that it is.
                var global = text.Child(node, "statement_block");
                return global.IsNull ? null : new Described(DeclarationKind.Namespace, "global") { Body = global };
            case "method_definition":
                return new Described(DeclarationKind.Method, text.Said(node, "name")) { Body = text.Field(node, "body") };
            case "field_definition" or "public_field_definition":
                return Valued(text, text.Field(node, "value"), Name(text, node), DeclarationKind.Method) ?? new Described(DeclarationKind.Field, Name(text, node));
            case "expression_statement":
                return Stated(text, ParsedText.Named(node).FirstOrDefault());
            case "class" or "arrow_function" or "function_expression" or "generator_function":
                return Exported(text, node, standing);
            default:
                return new Described(DeclarationKind.Type, text.Said(node, "name")) { Body = text.Field(node, "body") };
        }
    }

    // (function () { … })(): what it declares is the file's.
    public override bool RunsAtOnce(ParsedText text, TsNode node, string type) =>
        type == "call_expression" && text.Type(text.Field(node, "function")) is "parenthesized_expression" or "function_expression";

    public override string Used(ParsedText text, TsNode node, string type) => type switch
    {
        "type_identifier" => text.Said(node),
        "new_expression" => Last(text, text.Field(node, "constructor")),
        "call_expression" => Last(text, text.Field(node, "function")),
        "extends_clause" => Last(text, text.Field(node, "value")),
        "class_heritage" => Last(text, ParsedText.Named(node).FirstOrDefault()),
        _ => Last(text, text.Field(node, "name")),
    };

    public override string Imported(ParsedText text, TsNode node, string type) => text.Said(node, "source").Trim('"', '\'', '`');

    private static string Name(ParsedText text, TsNode field) => text.Said(field, text.Field(field, "name").IsNull ? "property" : "name");

    private static Described? Variables(ParsedText text, TsNode node)
    {
        var declared = ParsedText.Named(node).Where(child => text.Type(child) == "variable_declarator").ToList();
        if (declared.Count == 1 && Valued(text, text.Field(declared[0], "value"), text.Said(declared[0], "name"), DeclarationKind.Function) is { } function)
        {
            return function;
        }

        var names = declared.SelectMany(child => Bound(text, text.Field(child, "name"))).ToList();
        var kind = text.Said(text.Field(node, "kind")) == "const" ? DeclarationKind.Constant : DeclarationKind.Variable;
        return names.Count == 0 ? null : new Described(kind, names[0]) { Names = names.Count > 1 ? names : [] };
    }

    // a, { b, c: d, e = 1 } and [f, ...g]
    private static IEnumerable<string> Bound(ParsedText text, TsNode target) => text.Type(target) switch
    {
        "identifier" or "shorthand_property_identifier_pattern" => [text.Said(target)],
        "pair_pattern" => Bound(text, text.Field(target, "value")),
        "assignment_pattern" or "object_assignment_pattern" => Bound(text, text.Field(target, "left")),
        "object_pattern" or "array_pattern" or "rest_pattern" => ParsedText.Named(target).SelectMany(inner => Bound(text, inner)),
        _ => [],
    };

    private static Described? Valued(ParsedText text, TsNode value, string name, DeclarationKind kind) => text.Type(value) switch
    {
        "class" => new Described(DeclarationKind.Type, name) { Body = text.Field(value, "body") },
        var type when Functions.Contains(type, StringComparer.Ordinal) => new Described(kind, name) { Body = text.Field(value, "body") },
        _ => null,
    };

    // exports.load = function …, Cart.prototype.add = function …, and tests.
    private static Described? Stated(ParsedText text, TsNode expression)
    {
        if (text.Type(expression) == "assignment_expression" && text.Field(expression, "left") is var left && text.Type(left) == "member_expression")
        {
            var owner = text.Field(left, "object");
            var receiver = text.Type(owner) == "member_expression" && text.Said(owner, "property") == "prototype" ? Last(text, text.Field(owner, "object")) : string.Empty;
            return Valued(text, text.Field(expression, "right"), text.Said(left, "property"), receiver.Length > 0 ? DeclarationKind.Method : DeclarationKind.Function) is { } found
                ? found with { Receiver = receiver }
                : null;
        }

        return text.Type(expression) == "call_expression" ? Test(text, expression) : null;
    }

    private static Described? Test(ParsedText text, TsNode call)
    {
        var called = text.Field(call, "function");
        while (text.Type(called) is "member_expression" or "call_expression")
        {
            called = text.Field(called, text.Type(called) == "call_expression" ? "function" : "object");
        }

        var arguments = ParsedText.Named(text.Field(call, "arguments")).ToList();
        var name = text.Said(called);
        var callback = arguments.Find(argument => Functions.Contains(text.Type(argument), StringComparer.Ordinal));
        if (arguments.Count == 0 || text.Type(arguments[0]) is not ("string" or "template_string") || callback.IsNull)
        {
            return null;
        }

        var title = text.Said(arguments[0]).Trim('"', '\'', '`');
        return TestCalls.Contains(name, StringComparer.Ordinal) ? new Described(DeclarationKind.Function, title) { Body = text.Field(callback, "body"), IsTest = true }
            : GroupCalls.Contains(name, StringComparer.Ordinal) ? new Described(DeclarationKind.Namespace, title) { Body = text.Field(callback, "body"), OpensBody = true }
            : null;
    }

    // export default function () { … }: its parent in the tree is what is wrapped.
    private static Described? Exported(ParsedText text, TsNode node, Standing standing) =>
        standing.Parent is null && text.Type(Native.Parent(node)) == "export_statement"
            ? Valued(text, node, text.Said(node, "name") is { Length: > 0 } name ? name : "default", DeclarationKind.Function)
            : null;

    private static string Last(ParsedText text, TsNode node) => text.Type(node) switch
    {
        "identifier" or "type_identifier" => text.Said(node),
        "member_expression" => text.Said(node, "property"),
        _ => string.Empty,
    };
}
