using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Wire;

/// <summary>Reads what <c>OutlineWriter</c> wrote, and refuses all of it where anything is not of its form.</summary>
internal sealed class OutlineReader
{
    private readonly OutlineReply reply;
    private readonly int length;
    private int at;

    private OutlineReader(OutlineReply reply, int length)
    {
        this.reply = reply;
        this.length = length;
    }

    /// <returns>Null for an answer that is not well formed.</returns>
    public static Outline? Read(OutlineReply reply, string language, int length)
    {
        if (reply is not { Strings: not null, Declarations: not null, References: not null, Imports: not null, Errors: not null } || reply.References.Length % 2 != 0)
        {
            return null;
        }

        try
        {
            return new OutlineReader(reply, length).Outline(language);
        }
        catch (Exception wrong) when (wrong is IndexOutOfRangeException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private Outline Outline(string language)
    {
        var declarations = new List<Outlines.Declaration>();
        var last = 0;
        while (at < reply.Declarations.Length)
        {
            declarations.Add(Next(last, declarations.Count));
            last = declarations[^1].Span.Start;
        }

        var references = new Reference[reply.References.Length / 2];
        for (var i = 0; i < references.Length; i++)
        {
            references[i] = new Reference(reply.Strings[reply.References[2 * i]], Within(reply.References[(2 * i) + 1], -1, declarations.Count - 1));
        }

        return new Outline(language, declarations, references, [.. reply.Imports.Select(import => reply.Strings[import])], reply.Errors);
    }

    private Outlines.Declaration Next(int last, int number)
    {
        var kind = (DeclarationKind)Within(Take(), 0, (int)DeclarationKind.Variable);
        var name = Text();
        var start = Within(last + Take(), 0, length);
        var end = Within(start + Take(), start, length);
        var (bodyStart, bodyLength) = (Take(), Take());
        return new Outlines.Declaration
        {
            Kind = kind,
            Name = name,
            Span = new TextSpan(start, end),
            Body = bodyStart < 0 ? null : new TextSpan(Within(start + bodyStart, start, end), Within(start + bodyStart + bodyLength, start + bodyStart, end)),
            Parent = Within(Take(), -1, number - 1),
            Receiver = Text(),
            IsTest = Take() == 1,
            Names = [.. Many().Select(index => reply.Strings[index])],
            Cuts = [.. Many().Select(cut => Within(start + cut, start, end))],
        };
    }

    private int[] Many()
    {
        var count = Within(Take(), 0, reply.Declarations.Length - at);
        at += count;
        return reply.Declarations[(at - count)..at];
    }

    private string Text() => reply.Strings[Take()];

    private int Take() => reply.Declarations[at++];

    private static int Within(int value, int least, int most) => value >= least && value <= most ? value : throw new FormatException();
}
