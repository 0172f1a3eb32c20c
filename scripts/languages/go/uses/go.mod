module uses

go 1.18
