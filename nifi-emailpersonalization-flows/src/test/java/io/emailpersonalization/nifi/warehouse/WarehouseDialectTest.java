// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The SQL of a warehouse that no test can run uses nothing that the warehouse does not have, and says how far it is proved. */
class WarehouseDialectTest {

    private static final List<String> POSTGRESQL_ONLY = List.of("on conflict", "distinct on", "returning", "unnest", "jsonb", "create index", "do \\$\\$", "filter \\(where", "pg_catalog",
            "to_regclass", "create unlogged", "generated always", "::text", "::int");
    private static final Map<WarehouseDialect, List<String>> FORBIDDEN = Map.of(
            WarehouseDialect.SNOWFLAKE, List.of("timestamptz", "double precision", "int64", "distkey", "cluster by", "if exists .* cascade"),
            WarehouseDialect.BIGQUERY, List.of("::", "varchar", "double precision", "timestamptz", "timestamp_ntz", "primary key \\(", "now\\(\\)", "variant", "serial"),
            WarehouseDialect.REDSHIFT, List.of("merge into", "\\btext\\b", "variant", "qualify", "lateral", "create or replace table", "int64", "trim_scale", "array_agg"));

    private static String sql(final WarehouseDialect dialect) {
        return (dialect.sql().script() + "\n" + dialect.sql().statement("Create staging table") + "\n"
                + dialect.sql().statement("Merge into customers")).replaceAll("(?m)--.*$", "").toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @EnumSource(value = WarehouseDialect.class, mode = EnumSource.Mode.EXCLUDE, names = "POSTGRESQL")
    void nothingIsUsedThatTheWarehouseDoesNotHave(final WarehouseDialect dialect) {
        for (final List<String> constructs : List.of(POSTGRESQL_ONLY, FORBIDDEN.get(dialect))) {
            constructs.forEach(construct -> assertFalse(Pattern.compile(construct).matcher(sql(dialect)).find(), dialect + " has no " + construct));
        }
    }

    @ParameterizedTest
    @EnumSource(value = WarehouseDialect.class, mode = EnumSource.Mode.EXCLUDE, names = "POSTGRESQL")
    void whatWasNotExecutedSaysSo(final WarehouseDialect dialect) {
        assertTrue(dialect.sql().script().contains("Level of proof E"), dialect.toString());
        assertTrue(dialect.sql().page().contains("**E**"), dialect.toString());
    }
}
