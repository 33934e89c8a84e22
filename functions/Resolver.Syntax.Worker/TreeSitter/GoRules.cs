using System.Text.RegularExpressions;
using Resolver.Syntax.Outlines;
using Resolver.Syntax.Worker.Bodies;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Go.</summary>
internal sealed partial class GoRules : LanguageRules
{
    public override string Language => "go";

    public override string File => "tree-sitter-go";

    public override IReadOnlySet<string> Heads { get; } = Set("comment");

    public override IReadOnlySet<string> Declarations { get; } =
        Set("function_declaration", "method_declaration", "type_spec", "type_alias", "const_declaration", "var_declaration");

    public override IReadOnlySet<string> Wrappers { get; } = Set("type_declaration");

    public override IReadOnlySet<string> Lambdas { get; } = Set("func_literal");

    public override IReadOnlySet<string> References { get; } = Set("call_expression", "type_identifier");

    public override IReadOnlySet<string> Imports { get; } = Set("import_spec");

    public override BodyRules Bodies { get; } = new(GoBodies.Find, new StatementStarts(CodeDialect.Go, GoBodies.Begins), new BodyNames(CodeDialect.Go, "if", "for", "switch", "select", "return", "func", "go", "defer", "range", "case", "chan", "map", "var", "const", "type", "interface", "struct"));

    public override Described? Describe(ParsedText text, TsNode node, string type, Standing standing) => type switch
    {
        "function_declaration" => new Described(DeclarationKind.Function, text.Said(node, "name")) { Body = text.Field(node, "body"), IsTest = IsTest(text, node) },
        "method_declaration" => new Described(DeclarationKind.Method, text.Said(node, "name")) { Body = text.Field(node, "body"), Receiver = Receiver(text, text.Field(node, "receiver")) },
        "const_declaration" => Group(text, node, DeclarationKind.Constant, "const_spec"),
        "var_declaration" => Group(text, node, DeclarationKind.Variable, "var_spec"),
        _ => new Described(DeclarationKind.Type, text.Said(node, "name")) { Body = text.Child(text.Field(node, "type"), "field_declaration_list") },
    };

    // `type ( A …; B … )` declares each by itself.
    public override bool Wraps(ParsedText text, TsNode node) => ParsedText.Named(node).Count(child => text.Type(child) is "type_spec" or "type_alias") == 1;

    public override string Used(ParsedText text, TsNode node, string type)
    {
        if (type == "type_identifier")
        {
            return text.Said(node);
        }

        var function = text.Field(node, "function");
        return text.Type(function) switch
        {
            "identifier" => text.Said(function),
            "selector_expression" => text.Said(function, "field"),
            _ => string.Empty,
        };
    }

    public override string Imported(ParsedText text, TsNode node, string type) => text.Said(node, "path").Trim('"', '`');

    private static Described? Group(ParsedText text, TsNode node, DeclarationKind kind, string spec)
    {
        var specs = ParsedText.Named(node).SelectMany(child => text.Type(child) == "var_spec_list" ? ParsedText.Named(child) : [child]).Where(child => text.Type(child) == spec);
        var names = specs.SelectMany(child => ParsedText.Named(child).TakeWhile(name => text.Type(name) == "identifier")).Select(text.Said).ToList();
        return names.Count == 0 ? null : new Described(kind, names[0]) { Names = names };
    }

    private static string Receiver(ParsedText text, TsNode parameters)
    {
        var type = text.Field(text.Child(parameters, "parameter_declaration"), "type");
        while (text.Type(type) is "pointer_type" or "parenthesized_type" or "generic_type")
        {
            type = text.Type(type) == "generic_type" ? text.Field(type, "type") : ParsedText.Named(type).FirstOrDefault();
        }

        return text.Said(type);
    }

    private static bool IsTest(ParsedText text, TsNode node) =>
        TestName().IsMatch(text.Said(node, "name")) && (text.Said(node, "parameters") is "()" || text.Said(node, "parameters").Contains("testing.", StringComparison.Ordinal));

    [GeneratedRegex("^(Test|Benchmark|Fuzz|Example)(?![a-z])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
