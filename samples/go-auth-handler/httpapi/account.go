package httpapi

import (
	"encoding/json"
	"net/http"
)

type accountView struct {
	User   string   `json:"user"`
	Scopes []string `json:"scopes"`
}

// Account shows who is logged in. It stands behind a Guard.
func Account(w http.ResponseWriter, r *http.Request) {
	session, ok := SessionOf(r.Context())
	if !ok {
		http.Error(w, "no session", http.StatusInternalServerError)
		return
	}

	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(accountView{User: session.User, Scopes: session.Scopes})
}
