using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>Enumerations.</summary>
internal static class ProtoEnums
{
    public static EnumSchema Read(ProtoCursor tokens, string scope)
    {
        var comment = tokens.CommentAbove();
        var line = tokens.Here.Line;
        tokens.Take("enum");
        var word = tokens.Word();
        var name = scope.Length == 0 ? word : $"{scope}.{word}";
        tokens.Take("{");
        var values = new List<EnumValueSchema>();
        while (!tokens.Here.Is("}"))
        {
            Part(tokens, values);
        }

        tokens.Skip();
        var twice = values.GroupBy(static value => value.Name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1);
        return values.Count == 0 || values[0].Number != 0 ? throw ProtoFaults.At(ProtoFaults.FieldCode, tokens.File, line, $"the first value of enum {word} must be 0")
            : twice is not null ? throw ProtoFaults.At(ProtoFaults.FieldCode, tokens.File, line, $"enum {word} has {twice.Key} twice")
            : new EnumSchema(name, comment, values);
    }

    private static void Part(ProtoCursor tokens, List<EnumValueSchema> values)
    {
        if (tokens.Here.Is(";"))
        {
            tokens.Skip();
        }
        else if (tokens.Here.Is("option") && !tokens.Ahead(1).Is("="))
        {
            ProtoOptions.Statement(tokens);
        }
        else if (tokens.Here.Is("reserved") && !tokens.Ahead(1).Is("="))
        {
            while (!tokens.Here.Is(";"))
            {
                tokens.Skip();
            }
        }
        else
        {
            Value(tokens, values);
        }
    }

    private static void Value(ProtoCursor tokens, List<EnumValueSchema> values)
    {
        var above = tokens.CommentAbove();
        var name = tokens.Word();
        tokens.Take("=");
        var number = tokens.Integer(mayBeNegative: true);
        ProtoOptions.Bracketed(tokens);
        tokens.Take(";");
        var comment = above.Length > 0 ? above : tokens.CommentBehind();
        values.Add(new EnumValueSchema(name, number, comment));
    }
}
