namespace Resolver.Syntax.Worker.Bodies;

/// <summary>What texts look like in a language with braces and <c>//</c>.</summary>
/// <param name="RawQuote">Encloses texts without escapes; NUL where there are none.</param>
/// <param name="TextBlocks">Whether three double quotes enclose a text.</param>
internal readonly record struct CodeDialect(char RawQuote, bool TextBlocks)
{
    public static readonly CodeDialect Go = new('`', TextBlocks: false);
    public static readonly CodeDialect Java = new('\0', TextBlocks: true);
}
