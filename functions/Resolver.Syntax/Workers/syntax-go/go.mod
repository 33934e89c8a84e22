module resolver-syntax-go

go 1.18
