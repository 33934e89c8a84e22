using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Python.</summary>
internal sealed class PythonRules : LanguageRules
{
    public override string Language => "python";

    public override string File => "tree-sitter-python";

    public override IReadOnlySet<string> Heads { get; } = Set("comment");

    public override IReadOnlySet<string> Declarations { get; } = Set("function_definition", "class_definition", "expression_statement", "type_alias_statement");

    public override IReadOnlySet<string> Wrappers { get; } = Set("decorated_definition");

    public override IReadOnlySet<string> Lambdas { get; } = Set("lambda");

    public override IReadOnlySet<string> References { get; } = Set("call", "argument_list", "decorator", "type");

    public override IReadOnlySet<string> Imports { get; } = Set("import_statement", "import_from_statement");

    public override Described? Describe(ParsedText text, TsNode node, string type, Standing standing) => type switch
    {
        "function_definition" => new Described(standing.InType ? DeclarationKind.Method : DeclarationKind.Function, text.Said(node, "name"))
        {
            Body = text.Field(node, "body"),
            IsTest = text.Said(node, "name").StartsWith("test", StringComparison.Ordinal),
        },
        "class_definition" => new Described(DeclarationKind.Type, text.Said(node, "name")) { Body = text.Field(node, "body") },
        "type_alias_statement" => new Described(DeclarationKind.Type, text.Said(text.Field(node, "left"))),
        _ => Assigned(text, node, standing),
    };

    public override string Used(ParsedText text, TsNode node, string type) => type switch
    {
        "call" => Last(text, text.Field(node, "function")),
        "decorator" => Last(text, ParsedText.Named(node).FirstOrDefault()),
        "type" => Last(text, ParsedText.Named(node).FirstOrDefault()),
        "argument_list" when text.Type(Native.Parent(node)) == "class_definition" => Last(text, ParsedText.Named(node).FirstOrDefault()),
        _ => string.Empty,
    };

    public override string Imported(ParsedText text, TsNode node, string type) =>
        type == "import_from_statement" ? text.Said(node, "module_name") : string.Join(", ", ParsedText.Named(node).Select(name => text.Said(text.Type(name) == "aliased_import" ? text.Field(name, "name") : name)));

    private static Described? Assigned(ParsedText text, TsNode node, Standing standing)
    {
        var names = new List<string>();
        // a = b = 1 is one assignment in another.
        for (var assignment = text.Child(node, "assignment"); text.Type(assignment) == "assignment"; assignment = text.Field(assignment, "right"))
        {
            names.AddRange(Bound(text, text.Field(assignment, "left")));
        }

        if (names.Count == 0)
        {
            return null;
        }

        var kind = standing.InType ? DeclarationKind.Field : names[0].Any(char.IsLower) ? DeclarationKind.Variable : DeclarationKind.Constant;
        return new Described(kind, names[0]) { Names = names.Count > 1 ? names : [] };
    }

    private static IEnumerable<string> Bound(ParsedText text, TsNode target) => text.Type(target) switch
    {
        "identifier" => [text.Said(target)],
        "pattern_list" or "tuple_pattern" or "list_pattern" or "list_splat_pattern" => ParsedText.Named(target).SelectMany(inner => Bound(text, inner)),
        _ => [],
    };

    private static string Last(ParsedText text, TsNode node) => text.Type(node) switch
    {
        "identifier" => text.Said(node),
        "attribute" => text.Said(node, "attribute"),
        "call" => Last(text, text.Field(node, "function")),
        _ => string.Empty,
    };
}
