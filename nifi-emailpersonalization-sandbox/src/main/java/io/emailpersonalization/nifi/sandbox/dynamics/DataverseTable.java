// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A table with its rows and their versions. Not safe for threads: {@link DataverseSandbox} holds the lock. */
final class DataverseTable {

    private final String entitySet;
    private final String entityType;
    private final String key;
    private final Map<String, String> columns;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private boolean tracksChanges = true;

    /**
     * A row, or what is left of a deleted one.
     *
     * @param values null for a deleted row
     * @param version of the last change
     */
    record Row(String id, ObjectNode values, long version) {
    }

    /** @param columns the EDM types of the columns by name, without the key */
    DataverseTable(final String entitySet, final String entityType, final String key, final Map<String, String> columns) {
        this.entitySet = entitySet;
        this.entityType = entityType;
        this.key = key;
        this.columns = new LinkedHashMap<>(Map.of(key, "Edm.Guid"));
        this.columns.putAll(columns);
    }

    String entitySet() {
        return entitySet;
    }

    String entityType() {
        return entityType;
    }

    String key() {
        return key;
    }

    Map<String, String> columns() {
        return columns;
    }

    boolean tracksChanges() {
        return tracksChanges;
    }

    void setTracksChanges(final boolean tracks) {
        tracksChanges = tracks;
    }

    void put(final String id, final ObjectNode values, final long version) {
        rows.put(id, new Row(id, values, version));
    }

    void delete(final String id, final long version) {
        rows.put(id, new Row(id, null, version));
    }

    /** The rows that exist, in the order of their ids. */
    List<Row> existing() {
        return sorted(rows.values().stream().filter(row -> row.values() != null), false);
    }

    /** The rows that changed after a version: existing ones first, then deleted ones, as Dataverse orders them. */
    List<Row> changedSince(final long version) {
        return sorted(rows.values().stream().filter(row -> row.version() > version), true);
    }

    private static List<Row> sorted(final Stream<Row> rows, final boolean isDelta) {
        return rows.sorted(Comparator.comparing(row -> position(row, isDelta))).toList();
    }

    /** The position of a row within all pages. It does not depend on other rows: a page begins behind the last row of the page before, also when rows change meanwhile. */
    static String position(final Row row, final boolean isDelta) {
        return isDelta ? "%d%020d".formatted(row.values() == null ? 1 : 0, row.version()) : row.id();
    }

    /**
     * A row as the Web API writes it.
     *
     * @param selected the names of the columns
     * @param annotated whether the annotations that the row holds beside its columns are written
     */
    ObjectNode json(final Row row, final List<String> selected, final String context, final boolean annotated) {
        final ObjectNode json = Reply.JSON.createObjectNode();
        if (row.values() == null) {
            return json.put("@odata.context", context + "/$deletedEntity").put("id", row.id()).put("reason", "deleted");
        }
        json.put("@odata.etag", "W/\"%d\"".formatted(row.version()));
        for (final String column : selected) {
            final JsonNode value = row.values().get(column);
            json.set(column, value == null ? json.nullNode() : value);
            if (annotated) {
                row.values().properties().stream().filter(field -> field.getKey().startsWith(column + "@")).forEach(field -> json.set(field.getKey(), field.getValue()));
            }
        }
        json.put(key, row.id());
        return json;
    }

    /** The entity type in the metadata. */
    String metadata() {
        final StringBuilder xml = new StringBuilder("<EntityType Name=\"%s\" BaseType=\"mscrm.crmbaseentity\"><Key><PropertyRef Name=\"%s\"/></Key>".formatted(entityType, key));
        columns.forEach((name, type) -> xml.append("<Property Name=\"%s\" Type=\"%s\"/>".formatted(name, type)));
        return xml.append("<NavigationProperty Name=\"owninguser\" Type=\"mscrm.systemuser\" Nullable=\"false\"/></EntityType>").toString();
    }
}
