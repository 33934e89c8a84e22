using System.Security.Claims;
using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Local.Composition;
using Resolver.Local.Server.SignIn;

namespace Resolver.Local.Tests.SignIn;

/// <summary>Who is let in, under which name, and which settings are refused.</summary>
public sealed class AdmissionTests
{
    private const string Good = """
        {"authority":"https://login.example/t/v2.0","clientId":"c","clientSecretEnv":"S","address":"https://resolver.example","allowedGroups":["acme/shop"],"allowedDomains":["acme.example"],
         "approvers":[{"user":"1","name":"github:bob","paths":["docs/**"]}]}
        """;

    [Fact]
    public void Approver_IsWhomTheOperatorNamed_WhateverTheProviderCallsThem()
    {
        var visitor = Visit(("sub", "1"), ("email", "somebody@elsewhere.example"), ("groups", "g"))!;

        visitor.Principal.Name.ShouldBe("github:bob");
        visitor.Principal.Groups.ShouldBe(["g"]);
        visitor.Approver!.Paths.ShouldBe(["docs/**"]);
        visitor.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public void MemberOfAGroupOrDomain_IsAReader()
    {
        Visit(("sub", "2"), ("email", "ann@acme.example"), ("email_verified", "true"))!.Approver.ShouldBeNull();
        Visit(("sub", "3"), ("email", "tom@elsewhere.example"), ("email_verified", "true"), ("groups", "acme/shop"))!.Principal.Name.ShouldBe("tom@elsewhere.example");
    }

    [Theory]
    [InlineData("email", "eve@acme.example")]
    [InlineData("email", "eve@acme.example", "email_verified", "false")]
    [InlineData("email", "eve@sub.acme.example", "email_verified", "true")]
    [InlineData("email", "eve@acme.example@elsewhere.example", "email_verified", "true")]
    [InlineData("email", "acme.example", "email_verified", "true")]
    [InlineData("groups", "acme/shop")]
    [InlineData("email", "eve@elsewhere.example", "email_verified", "true", "groups", "Acme/Shop")]
    public void WhoIsInNeither_OrHasNoNameThatTheProviderVerified_IsRefused(params string[] claims) =>
        Visit([("sub", "2"), .. claims.Chunk(2).Select(static pair => (pair[0], pair[1]))]).ShouldBeNull();

    [Theory]
    [InlineData("owner")]
    [InlineData("Owner")]
    [InlineData("")]
    public void NameOfOurOwn_IsNobodys(string name)
    {
        var settings = Settings(Good) with { NameClaim = "login" };

        Visit(settings, ("sub", "2"), ("login", name), ("groups", "acme/shop")).ShouldBeNull();
        Visit(settings, ("sub", "2"), ("login", "ann"), ("groups", "acme/shop"))!.Principal.Name.ShouldBe("ann");
        Visit(settings with { NamePrefix = "github:" }, ("sub", "2"), ("login", "owner"), ("groups", "acme/shop"))!.Principal.Name.ShouldBe("github:owner");
    }

    [Fact]
    public void GroupThatLooksLikeWhatIntakeFound_IsDropped() =>
        Visit(("sub", "1"), ("groups", "repo:0123456789abcdef"), ("groups", "Repo:0123456789abcdef"), ("groups", "g"))!.Principal.Groups.ShouldBe(["g"]);

    [Theory]
    [InlineData("\"clientId\":\"c\"", "\"clientId\":\"\"", "clientId")]
    [InlineData("https://login", "http://login", "signIn.authority")]
    [InlineData("https://resolver.example", "http://resolver.example", "signIn.address")]
    [InlineData("https://resolver.example", "https://resolver.example/pages", "with a path")]
    [InlineData("https://resolver.example", "https://user@resolver.example", "signIn.address")]
    [InlineData("\"clientSecretEnv\":\"S\",", "", "clientSecretFile")]
    [InlineData("\"S\"", "\"S\",\"clientSecretFile\":\"/etc/secret\"", "both")]
    [InlineData("\"S\"", "\"missing\"", "clientSecretEnv")]
    [InlineData("\"clientSecretEnv\":\"S\"", "\"clientSecretFile\":\"secret\"", "absolute path")]
    [InlineData("\"acme.example\"]", "\"@acme.example\"]", "allowedDomains")]
    [InlineData("github:bob", "owner", "name that is ours")]
    [InlineData("\"approvers\":[", "\"approvers\":[{\"user\":\"1\",\"name\":\"x\"},", "twice")]
    [InlineData("\"clientId\"", "\"hours\":0.1,\"clientId\"", "hours")]
    [InlineData("\"clientId\"", "\"hours\":25,\"clientId\"", "hours")]
    [InlineData("\"clientId\"", "\"scopes\":[\"email\"],\"clientId\"", "openid")]
    public void SettingsThatAreNotOfTheirForm_AreRefusedWithTheField(string part, string instead, string said)
    {
        Settings(Good).Options(Environment).Secret.ShouldBe("secret");
        var settings = Settings(Good.Replace(part, instead, StringComparison.Ordinal));

        var fault = Should.Throw<ResolverFault>(() => settings.Options(Environment));

        fault.Code.ShouldBe("SETTINGS-INVALID");
        fault.Message.ShouldContain(said);
    }

    private static string? Environment(string name) => name == "S" ? " secret\n" : null;

    private static SignInSettings Settings(string json) => JsonSerializer.Deserialize<SignInSettings>(json, ResolverJson.Options)!;

    private static Visitor? Visit(params IReadOnlyList<(string Type, string Value)> claims) => Visit(Settings(Good), claims);

    private static Visitor? Visit(SignInSettings settings, params IReadOnlyList<(string Type, string Value)> claims)
    {
        var admission = new Admission(settings);
        return admission.Of(admission.Admit(new ClaimsPrincipal(new ClaimsIdentity(claims.Select(static claim => new Claim(claim.Type, claim.Value)), "provider")), "a session"));
    }
}
