module mail

go 1.18
