"""The descriptions of servers: the surprises of each image, and the differences between its flavours."""

from __future__ import annotations

import pytest

from copy_link.base_images.find import find
from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK

PLAIN = (DIRECTORY, 0o755, 0, 0)
LINK = (SYMLINK, None, None, None)


@pytest.mark.parametrize(
    ("reference", "path", "expected"),
    [
        pytest.param("nginx", "/usr/share/nginx/html", PLAIN, id="nginx"),
        pytest.param("nginx:1.27-alpine", "/etc/nginx/conf.d", PLAIN, id="nginx on alpine"),
        pytest.param("nginx", "/etc/nginx/modules", LINK, id="nginx modules"),
        pytest.param("nginx", "/var/log/nginx/access.log", LINK, id="nginx log"),
        pytest.param("httpd:2.4", "/usr/local/apache2", (DIRECTORY, 0o755, 33, 33), id="httpd"),
        pytest.param("httpd:2.4", "/usr/local/apache2/htdocs", PLAIN, id="htdocs"),
        pytest.param("postgres:16", "/docker-entrypoint-initdb.d", PLAIN, id="postgres"),
        pytest.param("postgres:18", "/var/lib/postgresql", (DIRECTORY, 0o1777, 999, 999), id="postgres 18"),
        pytest.param("redis:7.4-alpine", "/data", (DIRECTORY, 0o755, 999, 1000), id="redis on alpine"),
        pytest.param("nginxinc/nginx-unprivileged", "/etc/nginx", (DIRECTORY, 0o775, 101, 0), id="unprivileged nginx"),
        pytest.param("nginxinc/nginx-unprivileged:1.27-alpine", "/usr/share/nginx/html", PLAIN, id="its html"),
        pytest.param("tomcat:10.1", "/usr/local/tomcat/webapps", PLAIN, id="tomcat"),
        pytest.param("tomcat:10.1", "/usr/local/tomcat/logs", (DIRECTORY, 0o1777, 0, 0), id="tomcat's logs"),
        pytest.param("tomcat:10.1", "/usr/local/tomcat/webapps/ROOT", (ABSENT, None, None, None), id="no ROOT"),
        pytest.param("mysql:8.4", "/docker-entrypoint-initdb.d", PLAIN, id="mysql"),
        pytest.param("mysql:8.4", "/etc/mysql/conf.d", PLAIN, id="mysql configuration"),
        pytest.param("mysql:8.4", "/usr/bin", (DIRECTORY, 0o555, 0, 0), id="mysql is based on oracle linux"),
        pytest.param("mysql:8.0-debian", "/entrypoint.sh", LINK, id="mysql on debian"),
        pytest.param("mariadb:11.4", "/docker-entrypoint-initdb.d", PLAIN, id="mariadb"),
        pytest.param("mariadb:11.4", "/home/ubuntu", (ABSENT, None, None, None), id="mariadb removes ubuntu"),
        pytest.param("mongo:7", "/data/db", (DIRECTORY, 0o755, 999, 999), id="mongo"),
        pytest.param("mongo:8.0", "/js-yaml.js", LINK, id="mongo's link"),
        pytest.param("caddy:2", "/etc/caddy", PLAIN, id="caddy"),
        pytest.param("caddy:2", "/config/caddy", (DIRECTORY, None, 0, 0), id="caddy: the mode changed"),
        pytest.param("caddy:2.11.2", "/data/caddy", (DIRECTORY, 0o1777, 0, 0), id="caddy 2.11"),
        pytest.param("caddy:2.8-alpine", "/data/caddy", PLAIN, id="caddy 2.8"),
        pytest.param("caddy:2-builder", "/etc/caddy", (ABSENT, None, None, None), id="caddy's builder"),
        pytest.param("haproxy:3.0", "/usr/local/etc/haproxy", PLAIN, id="haproxy"),
        pytest.param("haproxy:3.0-alpine", "/var/lib/haproxy", (DIRECTORY, 0o755, 99, 99), id="haproxy's WORKDIR"),
        pytest.param("traefik:v3.6", "/etc/traefik", (ABSENT, None, None, None), id="traefik"),
        pytest.param("wordpress", "/var/www/html/wp-content", (DIRECTORY, None, 33, 33), id="wordpress"),
        pytest.param("wordpress:6-fpm-alpine", "/var/www/html", (DIRECTORY, None, 82, 82), id="wordpress on alpine"),
        pytest.param("wordpress", "/etc/apache2/conf-enabled/remoteip.conf", LINK, id="apache's links"),
        pytest.param("jenkins/jenkins:lts", "/usr/share/jenkins/ref", (DIRECTORY, 0o755, 1000, 0), id="jenkins"),
        pytest.param(
            "jenkins/jenkins:lts-alpine", "/var/jenkins_home", (DIRECTORY, None, 1000, 1000), id="jenkins's home"
        ),
        pytest.param("rabbitmq:3-management", "/plugins", LINK, id="rabbitmq: /plugins is a link"),
        pytest.param("rabbitmq:4-alpine", "/etc/rabbitmq", (DIRECTORY, 0o1777, 100, 101), id="rabbitmq on alpine"),
        pytest.param("rabbitmq:3.13", "/etc/rabbitmq", (DIRECTORY, 0o1777, 999, 999), id="rabbitmq"),
        pytest.param("rabbitmq:3.9", "/etc/rabbitmq", (DIRECTORY, None, None, None), id="old rabbitmq"),
        pytest.param("memcached", "/entrypoint.sh", LINK, id="memcached"),
        pytest.param(
            "elasticsearch:9.2.4", "/usr/share/elasticsearch", (DIRECTORY, 0o775, 0, 0), id="elasticsearch on ubi"
        ),
        pytest.param(
            "docker.elastic.co/elasticsearch/elasticsearch:7.17.0",
            "/usr/share/elasticsearch/plugins",
            (DIRECTORY, 0o775, 1000, 0),
            id="elasticsearch",
        ),
        pytest.param("kibana:9.2.4", "/opt/kibana", LINK, id="kibana"),
        pytest.param("kibana:9.2.4", "/usr/share/kibana", (DIRECTORY, 0o2775, 1000, 0), id="kibana's home"),
        pytest.param("logstash:9.2.4", "/opt/logstash", LINK, id="logstash"),
        pytest.param("grafana/grafana", "/etc/grafana", PLAIN, id="grafana"),
        pytest.param("grafana/grafana-oss:11.1.0", "/var/lib/grafana", (DIRECTORY, 0o777, 472, 0), id="grafana's data"),
        pytest.param("grafana/grafana:6.7.1", "/var/lib/grafana", (DIRECTORY, 0o777, 472, 472), id="old grafana"),
        pytest.param("prom/prometheus:v2.53.0", "/etc/prometheus/consoles", LINK, id="prometheus"),
        pytest.param(
            "prom/prometheus:v3.5.0-distroless", "/prometheus", (DIRECTORY, 0o755, 65532, 65532), id="distroless"
        ),
        pytest.param("drupal:10", "/var/www/html", LINK, id="drupal: html is a link"),
        pytest.param("drupal:11-fpm-alpine", "/var/www/html", LINK, id="drupal on alpine"),
        pytest.param("solr:9", "/opt/solr", LINK, id="solr: its WORKDIR is a link"),
        pytest.param("solr:9", "/var/solr", (DIRECTORY, 0o770, 8983, 0), id="solr's data"),
        pytest.param("ghost:5", "/var/lib/ghost/current", LINK, id="ghost"),
        pytest.param("ghost:6", "/var/lib/ghost/content", (DIRECTORY, 0o1777, 1000, 1000), id="ghost's content"),
        pytest.param("nextcloud", "/var/www", (DIRECTORY, 0o775, 33, 0), id="nextcloud"),
        pytest.param("phpmyadmin", "/var/www/html", (DIRECTORY, 0o555, 33, 33), id="phpmyadmin"),
        pytest.param(
            "quay.io/keycloak/keycloak:26.0", "/opt/keycloak/data", (DIRECTORY, 0o775, 1000, 0), id="keycloak"
        ),
        pytest.param("hashicorp/vault:1.17", "/vault/config", (DIRECTORY, 0o755, None, None), id="vault"),
        pytest.param("bitnami/nginx", "/opt/bitnami/nginx/html", LINK, id="bitnami nginx"),
        pytest.param("bitnamilegacy/redis:7.2", "/bitnami", (DIRECTORY, 0o775, 0, 0), id="bitnami redis"),
        pytest.param("bitnami/tomcat", "/app", LINK, id="bitnami tomcat"),
        pytest.param("webdevops/php-nginx:8.3", "/app", (DIRECTORY, 0o755, 1000, 1000), id="webdevops"),
        pytest.param("webdevops/php:8.3", "/usr/local/etc/php-fpm.d", LINK, id="webdevops: a directory became a link"),
        pytest.param("serversideup/php:8.3-fpm-nginx", "/var/www", (DIRECTORY, 0o755, 33, 33), id="serversideup"),
        pytest.param("serversideup/php:8.3-frankenphp", "/app", LINK, id="frankenphp of serversideup"),
        pytest.param("dunglas/frankenphp:1-php8.3", "/app/public", PLAIN, id="frankenphp"),
        pytest.param("apache/airflow:3.0.0", "/opt/airflow/dags", (DIRECTORY, 0o775, 50000, 0), id="airflow"),
        pytest.param("spark:3.5.1", "/opt/spark/work-dir", (DIRECTORY, 0o775, 185, 185), id="spark"),
        pytest.param("selenium/standalone-chrome:4.20.0", "/opt", (DIRECTORY, None, 0, 0), id="selenium changes /opt"),
        pytest.param("phusion/baseimage:noble-1.0.2", "/etc/my_init.d", PLAIN, id="phusion"),
        pytest.param("phusion/passenger-full:3.1.0", "/home/app", (DIRECTORY, 0o755, 9999, 9999), id="passenger"),
        pytest.param("neo4j:5.26", "/var/lib/neo4j/data", LINK, id="neo4j"),
        pytest.param("cassandra:4.1", "/opt/cassandra/conf", LINK, id="cassandra"),
        pytest.param("couchdb:3.4", "/opt/couchdb/etc/local.d", (DIRECTORY, 0o777, 5984, 5984), id="couchdb"),
        pytest.param("zookeeper:3.9", "/conf", (DIRECTORY, 0o755, 1000, 1000), id="zookeeper"),
        pytest.param("eclipse-mosquitto:2", "/mosquitto/config", (DIRECTORY, 0o755, 1883, 1883), id="mosquitto"),
        pytest.param("sonarqube:10.6-community", "/opt/sonarqube", (DIRECTORY, 0o550, 1000, 0), id="sonarqube"),
        pytest.param("sonarqube:9.9-community", "/opt/sonarqube", (DIRECTORY, 0o555, 0, 0), id="old sonarqube"),
        pytest.param("influxdb:2.7", "/docker-entrypoint-initdb.d", PLAIN, id="influxdb"),
        pytest.param("nats:2", "/nats-server", (FILE, None, None, None), id="nats from scratch"),
        pytest.param("nats:2-alpine", "/etc/nats", PLAIN, id="nats on alpine"),
        pytest.param("gcr.io/kaniko-project/executor:v1.23.2-debug", "/kaniko", (DIRECTORY, 0o777, 0, 0), id="kaniko"),
    ],
)
def test_a_path_in_a_server(reference: str, path: str, expected: tuple[str, int | None, object, object]) -> None:
    entry = find(reference).image.tree.at(path)
    assert ("|".join(sorted(entry.kinds)), entry.mode, entry.uid, entry.gid) == expected


@pytest.mark.parametrize(
    "reference",
    [
        *("nginx", "httpd:2.4-alpine", "postgres:16-alpine", "redis:7", "tomcat:9-jdk17", "mysql:8.0", "mariadb:lts"),
        *(
            "mongo:7.0",
            "caddy:2",
            "caddy:2-alpine",
            "haproxy:2.8",
            "traefik:3.1",
            "wordpress:6.5-php8.2-fpm",
            "drupal:10",
        ),
        *("nginxinc/nginx-unprivileged:stable-alpine", "jenkins/jenkins:lts-jdk17", "rabbitmq:3.13-management-alpine"),
        *("memcached:1.6-alpine3.20", "elasticsearch:7.17.25", "kibana:9.1.0", "grafana/grafana:11.1.0"),
        *(
            "solr:9",
            "ghost:5-alpine",
            "nextcloud:30",
            "joomla:5",
            "matomo:5",
            "phpmyadmin:5.2",
            "adminer",
            "registry:3",
        ),
        *("serversideup/php:8.3-fpm-nginx", "apache/kafka:3.9.0", "apache/airflow:3.0.0", "spark:3.5.1"),
        *("neo4j:5", "cassandra:5.0", "couchdb:3.4", "zookeeper:3.9", "odoo:18", "sonarqube:10.6-community"),
        *("hashicorp/consul:1.19", "hashicorp/vault:1.17", "valkey/valkey:8.0-alpine", "telegraf:1.30", "nats:2"),
    ],
)
def test_a_path_that_no_server_image_has_is_absent(reference: str) -> None:
    assert find(reference).image.tree.at("/my-files").is_only(ABSENT)


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        pytest.param("mysql:8.4", "/var/lib/mysql-files", id="a directory of the package"),
        pytest.param("mysql:5.6", "/docker-entrypoint-initdb.d", id="mysql 5.6"),
        pytest.param("mariadb:11.4", "/etc/mysql/my.cnf", id="a link of alternatives, perhaps"),
        pytest.param("tomcat:8.5", "/usr/local/tomcat/webapps", id="tomcat with its own applications"),
        pytest.param("elasticsearch:8.11.1", "/my-files", id="the base of elasticsearch 8"),
        pytest.param("grafana/grafana:4.6.0", "/etc/grafana", id="grafana 4"),
        pytest.param("haproxy:2.2", "/usr/local/etc/haproxy", id="old haproxy"),
        pytest.param("drupal:7", "/var/www/html", id="drupal 7"),
        pytest.param("wordpress:5.9", "/var/www/html/wp-content", id="wordpress 5"),
        pytest.param("prom/prometheus:v2.53.0", "/my-files", id="a busybox that was not measured"),
        pytest.param("bitnami/nginx", "/my-files", id="minideb"),
        pytest.param("jenkins/jenkins:lts-rhel-ubi9", "/my-files", id="jenkins on rhel"),
        pytest.param("selenium/hub:3.141.59", "/opt/x", id="selenium 3"),
        pytest.param("quay.io/keycloak/keycloak:15.0.2", "/opt/keycloak", id="keycloak of WildFly"),
        pytest.param("mcr.microsoft.com/mssql/server:2022-latest", "/my-files", id="no Dockerfile"),
        pytest.param("caddy:1.0.4", "/etc/caddy", id="caddy 1"),
        pytest.param("minio/minio:RELEASE.2025-01-20T14-49-07Z", "/opt/bin", id="new minio"),
    ],
)
def test_a_path_of_a_server_that_is_not_established_is_not_known(reference: str, path: str) -> None:
    assert find(reference).image.tree.at(path).kinds == ANYTHING


@pytest.mark.parametrize(
    ("reference", "workdir", "user"),
    [
        ("nginx", "/", ""),
        ("httpd", "/usr/local/apache2", ""),
        ("redis:7", "/data", ""),
        ("nginxinc/nginx-unprivileged", "/", "101"),
        ("tomcat:10.1", "/usr/local/tomcat", ""),
        ("mariadb:11.4-ubi", "/", "mysql"),
        ("caddy:2", "/srv", ""),
        ("caddy:2-builder", "/usr/bin", ""),
        ("haproxy:3.0", "/var/lib/haproxy", "haproxy"),
        ("haproxy:1.8", None, None),
        ("wordpress", "/var/www/html", ""),
        ("wordpress:cli", "/var/www/html", "www-data"),
        ("jenkins/jenkins:lts", "/", "jenkins"),
        ("memcached", "/", "memcache"),
        ("elasticsearch:9.2.4", "/usr/share/elasticsearch", "1000:0"),
        ("elasticsearch:8.11.1", "/usr/share/elasticsearch", None),
        ("grafana/grafana", "/usr/share/grafana", "472"),
        ("quay.io/prometheus/prometheus", "/prometheus", "nobody"),
        ("drupal", "/opt/drupal", ""),
        ("solr:9", "/opt/solr", "8983"),
        ("quay.io/keycloak/keycloak:26.0", "/", "1000"),
        ("bitnami/nginx", "/app", "1001"),
        ("bitnami/spark", "/opt/bitnami/spark", "1001"),
        ("confluentinc/cp-kafka:7.6.0", "/home/appuser", "appuser"),
        ("apache/airflow:3.0.0", "/opt/airflow", "50000"),
        ("selenium/base:4.20.0", "/", "1200:1201"),
        ("gitea/gitea:1.22-rootless", "/var/lib/gitea", "1000:1000"),
        ("clickhouse:24.8-distroless", "/var/lib/clickhouse", "101:101"),
        ("influxdb:3-core", "/", "influxdb3"),
    ],
)
def test_the_working_directory_and_the_user_of_a_server(reference: str, workdir: str | None, user: str | None) -> None:
    image = find(reference).image
    assert (image.workdir, image.user) == (workdir, user)


@pytest.mark.parametrize(
    ("reference", "key", "value"),
    [
        ("tomcat:10.1", "CATALINA_HOME", "/usr/local/tomcat"),
        ("jenkins/jenkins:lts", "REF", "/usr/share/jenkins/ref"),
        ("grafana/grafana", "GF_PATHS_PROVISIONING", "/etc/grafana/provisioning"),
        ("rabbitmq:4", "HOME", "/var/lib/rabbitmq"),
        ("neo4j:5", "NEO4J_HOME", "/var/lib/neo4j"),
        ("apache/airflow:3.0.0", "AIRFLOW_HOME", "/opt/airflow"),
        ("wordpress:6-apache", "APACHE_CONFDIR", "/etc/apache2"),
    ],
)
def test_the_environment_of_a_server_gives_the_paths_that_people_write(reference: str, key: str, value: str) -> None:
    assert find(reference).image.environment[key] == value


@pytest.mark.parametrize(
    ("reference", "user", "account"),
    [
        ("rabbitmq:4", "rabbitmq", Account(999, 999)),
        ("rabbitmq:4-alpine", "rabbitmq", Account(100, 101)),
        ("mongo:7", "mongodb", Account(999, 999, "/data/db")),
        ("jenkins/jenkins:lts", "jenkins", Account(1000, 1000, "/var/jenkins_home")),
        ("grafana/grafana:11.1.0", "grafana", Account(472, 0)),
        ("grafana/grafana:6.7.1", "grafana", Account(472, 472)),
        ("odoo:18", "odoo", Account(100, 101)),
    ],
)
def test_the_accounts_of_a_server_have_their_numbers(reference: str, user: str, account: Account) -> None:
    assert find(reference).image.users[user] == account


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("public.ecr.aws/docker/library/nginx", "/usr/share/nginx/html"),
        ("mirror.gcr.io/library/tomcat:10.1", "/usr/local/tomcat/webapps"),
        ("registry.corp/library/mysql:8.4", "/docker-entrypoint-initdb.d"),
        ("index.docker.io/grafana/grafana", "/etc/grafana"),
    ],
)
def test_a_mirror_has_the_same_image(reference: str, path: str) -> None:
    entry = find(reference).image.tree.at(path)
    assert ("|".join(entry.kinds), entry.mode, entry.uid, entry.gid) == PLAIN


@pytest.mark.parametrize(
    "reference",
    [
        "mongo:8.0-windowsservercore-ltsc2022",
        "caddy:2-windowsservercore-ltsc2022",
        "traefik:v3.1-nanoserver-ltsc2022",
        "jenkins/jenkins:lts-windowsservercore-ltsc2019",
    ],
)
def test_a_server_for_windows_is_recognized(reference: str) -> None:
    assert find(reference).is_windows


def test_a_trigger_of_an_image_is_known() -> None:
    assert find("fluent/fluentd:v1.1-debian-onbuild").image.onbuild == (
        "COPY fluent.conf /fluentd/etc/",
        "COPY plugins /fluentd/plugins/",
    )


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("mysql:8.0", "/entrypoint.sh"),
        ("mysql:8.0.40-oracle", "/entrypoint.sh"),
        ("mariadb:10.4", "/docker-entrypoint.sh"),
        ("cassandra:3.11", "/docker-entrypoint.sh"),
        ("haproxy:2.2", "/docker-entrypoint.sh"),
        ("neo4j:4.4-community", "/docker-entrypoint.sh"),
        ("postgres:11-alpine", "/docker-entrypoint.sh"),
        ("postgres:16-alpine", "/usr/local/bin/su-exec"),
        ("rabbitmq:3.12", "/usr/local/etc/ssl/certs"),
        ("ghost:6-alpine", "/usr/local/bin/su-exec"),
        ("valkey/valkey:8-alpine", "/usr/local/bin/redis-server"),
        ("webdevops/php-nginx:8.2-alpine", "/etc/nginx/nginx.conf"),
        ("odoo", "/usr/bin/python3"),
        ("golang", "/usr/bin/gcc"),
        ("rust:slim", "/usr/bin/cc"),
        ("registry.example.com/app", "/usr/local/bin/su-exec"),
    ],
)
def test_a_file_of_a_server_may_be_a_symlink(reference: str, path: str) -> None:
    assert find(reference).image.tree.at(path).may_be(SYMLINK)


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("mysql:8.4", "/entrypoint.sh"),
        ("mariadb:11.4", "/docker-entrypoint.sh"),
        ("postgres:17", "/docker-entrypoint.sh"),
        ("haproxy:3.0", "/docker-entrypoint.sh"),
        ("cassandra:5", "/docker-entrypoint.sh"),
    ],
)
def test_a_symlink_for_backwards_compatibility_is_gone_in_newer_images(reference: str, path: str) -> None:
    assert not find(reference).image.tree.at(path).may_be(SYMLINK)
