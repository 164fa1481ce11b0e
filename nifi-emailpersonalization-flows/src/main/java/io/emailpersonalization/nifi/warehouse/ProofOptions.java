// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The options of {@code ./run prove}. ProofTest tests it.
 *
 * @param warehouse the part
 * @param url the JDBC URL
 * @param driver the file of the JDBC driver, as it was given
 * @param schema the scratch schema
 * @param user null for none
 * @param histories how many random histories are loaded
 * @param seed of the histories
 */
record ProofOptions(String warehouse, String url, String driver, String schema, String user, int histories, long seed) {

    static final String USAGE = """
            usage: ./run prove --warehouse W --jdbc URL --driver FILE --schema NAME [--user NAME] [--histories N] [--seed N]
              --warehouse W     the part to prove: postgresql, snowflake, bigquery or redshift
              --jdbc URL        a warehouse of your own
              --driver FILE     its JDBC driver; the password stands in the variable PROOF_PASSWORD
              --schema NAME     an empty schema; for BigQuery the dataset. The proof creates the tables of the part in it and
                                drops them at the end. A schema that holds anything is refused
              --user NAME       who may create tables there
              --histories N     random histories of loads, repeated, late and out of order (default 20)
              --seed N          repeats the histories of another proof
              --help            prints this text
            The proof executes the SQL of the part as it ships, and writes proof-W.json. It does not run the stock processors
            that bring the records to the staging table.""";

    private static final List<String> WAREHOUSES = List.of("postgresql", "snowflake", "bigquery", "redshift");
    private static final List<String> REQUIRED = List.of("--warehouse", "--jdbc", "--driver", "--schema");
    private static final List<String> OPTIONAL = List.of("--user", "--histories", "--seed");
    private static final int HISTORIES = 20;

    /** @throws ProofException when an option is unknown, missing or has a wrong value */
    static ProofOptions of(final String... arguments) {
        final Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!REQUIRED.contains(arguments[i]) && !OPTIONAL.contains(arguments[i])) {
                throw new ProofException("The option %s is unknown. ./run prove --help lists all.".formatted(arguments[i]));
            }
            if (i + 1 == arguments.length) {
                throw new ProofException("The option %s lacks its value.".formatted(arguments[i]));
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        for (final String option : REQUIRED) {
            if (!values.containsKey(option)) {
                throw new ProofException("The option %s is missing. ./run prove --help lists all.".formatted(option));
            }
        }
        if (!WAREHOUSES.contains(values.get("--warehouse"))) {
            throw new ProofException("There is no warehouse part %s: there are %s.".formatted(values.get("--warehouse"), String.join(", ", WAREHOUSES)));
        }
        final String schema = values.get("--schema");
        if (!schema.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new ProofException("The schema %s is no plain name: letters, digits and _.".formatted(schema));
        }
        return new ProofOptions(values.get("--warehouse"), values.get("--jdbc"), values.get("--driver"), schema, values.get("--user"),
                (int) number(values, "--histories", HISTORIES), number(values, "--seed", System.currentTimeMillis()));
    }

    private static long number(final Map<String, String> values, final String option, final long otherwise) {
        final String value = values.get(option);
        if (value != null && !value.matches("[1-9][0-9]{0,17}")) {
            throw new ProofException("The option %s takes a number, not %s.".formatted(option, value));
        }
        return value == null ? otherwise : Long.parseLong(value);
    }
}
