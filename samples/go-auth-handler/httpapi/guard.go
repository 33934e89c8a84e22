// Package httpapi is the HTTP side of the accounts service.
package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"example.com/accounts/auth"
)

type sessionKey struct{}

// Guard lets only requests with a valid token through to the next handler.
type Guard struct {
	Store *auth.Store
	Scope string
	Next  http.Handler
	Now   func() time.Time
}

// ServeHTTP implements http.Handler.
func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, ok := bearer(r)
	if !ok {
		unauthorized(w, "missing token")
		return
	}

	session := g.Store.Find(token)
	if session.Expired(g.Now()) {
		unauthorized(w, "invalid token")
		return
	}

	if g.Scope != "" && !session.Allows(g.Scope) {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}

	g.Next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, session)))
}

// SessionOf returns the session that a Guard has put into a request's context.
func SessionOf(ctx context.Context) (*auth.Session, bool) {
	session, ok := ctx.Value(sessionKey{}).(*auth.Session)
	return session, ok
}

func bearer(r *http.Request) (string, bool) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	token = strings.TrimSpace(token)
	return token, token != ""
}

func unauthorized(w http.ResponseWriter, reason string) {
	w.Header().Set("WWW-Authenticate", `Bearer error="`+reason+`"`)
	http.Error(w, reason, http.StatusUnauthorized)
}
