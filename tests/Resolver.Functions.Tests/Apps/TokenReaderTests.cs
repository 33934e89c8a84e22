using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Resolver.Functions.Identity;
using TokenReader = Resolver.Functions.Identity.TokenReader;

namespace Resolver.Functions.Tests.Apps;

public sealed class TokenReaderTests : IDisposable
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Issuer = $"https://login.microsoftonline.com/{Tenant}/v2.0";
    private readonly RSA _ours = RSA.Create(2048);
    private readonly RSA _theirs = RSA.Create(2048);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task TokenOfTheDirectory_NamesThePersonByItsObject_AndTheRoles()
    {
        var person = await Reader().Read("Bearer " + Token(), Cancel);

        person!.Name.ShouldBe($"entra:{Tenant}:someone");
        person.May(AppPermission.Approve).ShouldBeTrue();
        person.May(AppPermission.Read).ShouldBeTrue();
    }

    [Fact]
    public async Task TokenWithoutRoles_MayNothing()
    {
        var person = await Reader().Read("Bearer " + Token(change: static claims => claims.Remove("roles")), Cancel);

        person!.May(AppPermission.Read).ShouldBeFalse();
        person.May(AppPermission.Approve).ShouldBeFalse();
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("signature")]
    [InlineData("unsigned")]
    [InlineData("tenant")]
    [InlineData("object")]
    public async Task TokenThatProvesNothing_IsNobody(string wrong)
    {
        var token = wrong switch
        {
            "issuer" => Token(issuer: "https://login.microsoftonline.com/other/v2.0"),
            "audience" => Token(audience: "api://other"),
            "expired" => Token(expires: DateTime.UtcNow.AddMinutes(-10)),
            "signature" => Token(key: _theirs),
            "unsigned" => Unsigned(),
            "tenant" => Token(change: static claims => claims["tid"] = "other"),
            _ => Token(change: static claims => claims.Remove("oid")),
        };

        (await Reader().Read("Bearer " + token, Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("Basic dTpw")]
    public async Task HeaderWithoutAToken_IsNobody(string? header) => (await Reader().Read(header, Cancel)).ShouldBeNull();

    private TokenReader Reader()
    {
        var known = new OpenIdConnectConfiguration { Issuer = Issuer };
        known.SigningKeys.Add(new RsaSecurityKey(_ours.ExportParameters(includePrivateParameters: false)) { KeyId = "k" });
        return new TokenReader(Tenant, "api://resolver", new StaticConfigurationManager<OpenIdConnectConfiguration>(known));
    }

    private string Token(string issuer = Issuer, string audience = "api://resolver", DateTime? expires = null, RSA? key = null, Action<Dictionary<string, object>>? change = null)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["tid"] = Tenant, ["oid"] = "someone", ["roles"] = new[] { AppPermission.Approve } };
        change?.Invoke(claims);
        var ends = expires ?? DateTime.UtcNow.AddMinutes(10);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = ends.AddHours(-1),
            Expires = ends,
            Claims = claims,
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key ?? _ours) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private string Unsigned()
    {
        var parts = Token().Split('.');
        return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
    }
}
