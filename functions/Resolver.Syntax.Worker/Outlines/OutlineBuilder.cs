using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Worker.Outlines;

/// <summary>Collects an outline while a tree is walked.</summary>
internal sealed class OutlineBuilder
{
    private const int MostErrors = 20;

    /// <summary>Shorter declarations, code units, are never split, so that nobody asks for their cuts.</summary>
    public const int ShortestToCut = 2000;

    private readonly List<Declaration> declarations = [];
    private readonly HashSet<Reference> references = [];
    private readonly List<string> imports = [];
    private readonly List<string> errors = [];

    /// <summary>The declarations so far.</summary>
    public IReadOnlyList<Declaration> Declarations => declarations;

    /// <summary>Adds a declaration and returns its index.</summary>
    public int Add(Declaration declaration)
    {
        declarations.Add(declaration);
        return declarations.Count - 1;
    }

    /// <summary>Marks a declaration, and the types around it, as tests.</summary>
    public void MarkTest(int declaration)
    {
        for (var at = declaration; at >= 0; at = declarations[at].Parent)
        {
            if (at == declaration || declarations[at].Kind == DeclarationKind.Type)
            {
                declarations[at] = declarations[at] with { IsTest = true };
            }
        }
    }

    public void Refer(string name, int declaration)
    {
        if (name.Length > 0)
        {
            references.Add(new Reference(name, declaration));
        }
    }

    public void Import(string what)
    {
        if (what.Length > 0)
        {
            imports.Add(what);
        }
    }

    public void Error(int line, string message)
    {
        if (errors.Count < MostErrors)
        {
            errors.Add($"{line}: {message}");
        }
    }

    public Outline Build(string language) => new(language, declarations, [.. references], imports, errors);
}
