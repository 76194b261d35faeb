"""What writes files of this repository from its code: docs/reference and Grafana's dashboards."""
