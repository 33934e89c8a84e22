namespace Resolver.Syntax.Worker.Bodies;

/// <summary>What texts look like in a language with braces and <c>//</c>.</summary>
/// <param name="RawQuote">Encloses texts without escapes; NUL where there are none.</param>
/// <param name="TextBlocks">Whether three double quotes enclose a text.</param>
/// <param name="Verbatim">Whether an <c>@</c> before a double quote begins a text without escapes.</param>
internal readonly record struct CodeDialect(char RawQuote, bool TextBlocks, bool Verbatim = false)
{
    public static readonly CodeDialect CSharp = new('\0', TextBlocks: true, Verbatim: true);
    public static readonly CodeDialect Go = new('`', TextBlocks: false);
    public static readonly CodeDialect Java = new('\0', TextBlocks: true);
}
