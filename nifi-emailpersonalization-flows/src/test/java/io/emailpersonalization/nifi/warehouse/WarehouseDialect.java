// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A warehouse part, and its SQL in the words of PostgreSQL. Only types, paths into a variant and clauses of storage are translated: never a condition. */
enum WarehouseDialect {

    POSTGRESQL {
        @Override
        String translate(final String sql) {
            return sql;
        }
    },
    SNOWFLAKE {
        @Override
        String translate(final String sql) {
            return sql.startsWith("create stage") ? "select 1"
                    : sql.replaceAll("record:(\\w+)::string", "record ->> '$1'").replaceAll("record:(\\w+) is null", "record -> '$1' is null").replaceAll("\\bas double\\)", "as double precision)")
                    .replaceAll("\\bdouble,", "double precision,").replace("timestamp_ntz", "timestamp").replaceAll("\\bstring\\b", "text").replace("create or replace transient table", "create table")
                    .replace("record variant", "record jsonb").replace(" data_retention_time_in_days = 0", "").replace("create view if not exists", "create view")
                    .replace("parse_json(?)", "?::jsonb");
        }
    },
    BIGQUERY {
        @Override
        String translate(final String sql) {
            return sql.replace("crm.", "").replace("#{BigQuery Dataset}.", "").replaceAll("\\bint64\\b", "bigint").replaceAll("\\bfloat64\\b", "double precision").replaceAll("\\bbool\\b", "boolean")
                    .replaceAll("\\bstring\\b", "text").replaceAll("\\btimestamp\\b", "timestamptz").replace(" cluster by golden_id", "")
                    .replaceAll(" like customer_staging options .*", " (like customer_staging)").replace("create view if not exists", "create view");
        }
    },
    REDSHIFT {
        @Override
        String translate(final String sql) {
            return sql.replace(" diststyle key distkey (golden_id) sortkey (golden_id)", "");
        }
    };

    private final WarehouseSql sql = new WarehouseSql(flows(), part(), this::translate);

    /** The folder of the warehouse parts. */
    static Path flows() {
        return Path.of("..", "flows", "warehouses");
    }

    /** The name of the part. */
    String part() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The SQL of the dialect in the words of PostgreSQL. */
    abstract String translate(String sql);

    /** The SQL as it ships. */
    WarehouseSql sql() {
        return sql;
    }

    /** Creates the tables in an empty schema. */
    void create(final SandboxPostgres postgres) {
        postgres.execute("drop schema public cascade; create schema public");
        try (Connection connection = postgres.connect()) {
            sql.create(connection);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void load(final Connection connection, final LoadKind kind, final List<Map<String, String>> records) throws SQLException {
        sql.load(connection, kind, records);
    }
}
