using Resolver.Core.Text;

namespace Resolver.Core.Tests;

/// <summary>Made-up secrets, each put together of two pieces: no scanner of repositories shall take them for real.</summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData("use ghp" + "_0123456789abcdefghijABCDEFGHIJ012345 to push")]
    [InlineData("AKIA" + "IOSFODNN7EXAMPLE")]
    [InlineData("Authorization: Bearer abcDEF123456abcDEF123456")]
    [InlineData("DefaultEndpointsProtocol=https;AccountKey=Zm9vYmFyMTIzNDU2Nzg5MA==;")]
    [InlineData("\"password\": \"hunter2hunter2\"")]
    [InlineData("git clone https://user:pa55word@example.test/repo.git")]
    [InlineData("see https://example.test/a and then https://user:pa55word@example.test")]
    [InlineData("see ftp://x and\nredis://:q@r and postgres://user:pa55word@db.example.test:5432/x")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")]
    [InlineData("-----BEGIN RSA" + " PRIVATE KEY-----\nMIIEow0123\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN" + " PRIVATE KEY-----\nMIIEow0123 and no end")]
    public void Secret_IsRemoved_AndNothingIsLeftForASecondPass(string text)
    {
        var clean = Secrets.Remove(text);

        clean.ShouldContain(Secrets.Mark);
        text.Split([' ', ':', '=', '"', '\n', '@', '/'], StringSplitOptions.RemoveEmptyEntries).Where(static word => word.Length >= 10 && word.Any(char.IsAsciiDigit))
            .ShouldAllBe(word => !clean.Contains(word));
        Secrets.Remove(clean).ShouldBe(clean);
    }

    [Theory]
    [InlineData("password = request.Password;")]
    [InlineData("if (token == previous_token2) return;")]
    [InlineData("var secret = ReadSecret(store1, name);")]
    [InlineData("public string AccessKey { get; init; }")]
    [InlineData("tokens: 1234567890123")]
    [InlineData("https://example.test/a:b@c")]
    [InlineData("return self.limit - self.count")]
    public void Code_StaysAsItIs(string text) => Secrets.Remove(text).ShouldBe(text);
}
