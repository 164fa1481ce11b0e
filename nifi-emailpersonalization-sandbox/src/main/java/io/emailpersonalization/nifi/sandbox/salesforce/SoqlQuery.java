// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query in the part of SOQL that QuerySalesforceObject of NiFi writes, and more: {@code SELECT fields FROM object WHERE comparison AND ( comparison ) ORDER BY field}, and the number of rows
 * (developer.salesforce.com, "SOQL SELECT Syntax"). SalesforceSandboxTest tests it.
 *
 * @param fields as they were asked for
 * @param object as it was asked for
 * @param conditions all of them must hold
 * @param orderBy null for the order of the ids
 * @param isDescending the direction of that order
 * @param limit the most records of the whole result
 */
record SoqlQuery(List<String> fields, String object, List<Condition> conditions, String orderBy, boolean isDescending, int limit) {

    private static final Pattern QUERY = Pattern.compile("\\s*SELECT\\s+(?<fields>[\\w,.\\s]+?)\\s+FROM\\s+(?<object>\\w+)(?:\\s+WHERE\\s+(?<where>.+?))?"
            + "(?:\\s+ORDER\\s+BY\\s+(?<order>\\w+)(?:\\s+(?<direction>ASC|DESC))?)?(?:\\s+LIMIT\\s+(?<limit>[0-9]{1,9}))?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern CONDITION = Pattern.compile("\\s*\\(?\\s*(\\w+)\\s*(=|!=|<=|>=|<|>)\\s*('(?:[^'\\\\]|\\\\.)*'|[^\\s()']+)\\s*\\)?\\s*");
    /** Not within a text: the sandbox needs no more. */
    private static final Pattern AND = Pattern.compile("\\s+AND\\s+(?=(?:(?:\\\\.|[^'\\\\])*'(?:\\\\.|[^'\\\\])*')*(?:\\\\.|[^'\\\\])*$)", Pattern.CASE_INSENSITIVE);

    /**
     * A comparison of a field with a literal.
     *
     * @param operator one of =, !=, &lt;, &lt;=, &gt;, &gt;=
     * @param literal without quotes
     */
    record Condition(String field, String operator, String literal, boolean isText) {
    }

    /** @throws SoqlException for what this part of SOQL does not have */
    static SoqlQuery parse(final String text) {
        final Matcher query = QUERY.matcher(text == null ? "" : text);
        if (!query.matches()) {
            throw new SoqlException("MALFORMED_QUERY", "unexpected token: '%s'".formatted(text));
        }
        final List<String> fields = List.of(query.group("fields").strip().split("\\s*,\\s*"));
        final List<Condition> conditions = new ArrayList<>();
        for (final String part : query.group("where") == null ? new String[0] : AND.split(query.group("where"))) {
            final Matcher condition = CONDITION.matcher(part);
            if (!condition.matches()) {
                throw new SoqlException("MALFORMED_QUERY", "unexpected token: '%s'".formatted(part));
            }
            final String literal = condition.group(3);
            final boolean isText = literal.startsWith("'");
            conditions.add(new Condition(condition.group(1), condition.group(2), isText ? literal.substring(1, literal.length() - 1).replaceAll("\\\\(.)", "$1") : literal, isText));
        }
        return new SoqlQuery(fields, query.group("object"), List.copyOf(conditions), query.group("order"),
                query.group("direction") != null && "DESC".equals(query.group("direction").toUpperCase(Locale.ROOT)),
                query.group("limit") == null ? Integer.MAX_VALUE : Integer.parseInt(query.group("limit")));
    }
}
