// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects of one org behind the REST API: descriptions, queries, and the pages of their results (developer.salesforce.com, "REST API Developer Guide": sObject Describe, Query, QueryAll).
 * Not safe for threads: {@link SalesforceSandbox} holds the lock. SalesforceSandboxTest tests it.
 */
final class SalesforceObjects {

    /** Records of a page of a query ("Change the Batch Size in Queries"). */
    private static final int DEFAULT_PAGE = 2000;
    private static final Pattern RESOURCE = Pattern.compile("/services/data/v(?<version>[0-9]+\\.0)/(?:sobjects/(?<object>\\w+)/describe|(?<query>query|queryAll)|(?:query|queryAll)/"
            + "(?<cursor>\\w+)-(?<from>[0-9]{1,9}))/?");
    private static final String DELETED = "IsDeleted";
    private static final String ID = "Id";

    /**
     * An object.
     *
     * @param fields by names in lower case
     * @param records by id
     */
    private record Stored(String name, Map<String, SalesforceField> fields, TreeMap<String, ObjectNode> records) {

        private SalesforceField field(final String wanted) {
            final SalesforceField field = fields.get(wanted.toLowerCase(Locale.ROOT));
            if (field == null) {
                throw new SoqlException("INVALID_FIELD", "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name."
                        .formatted(wanted, name));
            }
            return field;
        }
    }

    /** By names in lower case. */
    private final Map<String, Stored> objects = new HashMap<>();
    /** Results that have more than one page, as they were when they were asked for. */
    private final Map<String, ArrayNode> results = new HashMap<>();
    private int pageSize = DEFAULT_PAGE;

    void setPageSize(final int records) {
        pageSize = records;
    }

    void add(final String name, final Map<String, String> types) {
        final Map<String, SalesforceField> fields = new LinkedHashMap<>();
        types.forEach((field, type) -> fields.put(field.toLowerCase(Locale.ROOT), new SalesforceField(field, type)));
        objects.put(name.toLowerCase(Locale.ROOT), new Stored(name, fields, new TreeMap<>()));
    }

    void put(final String object, final String id, final ObjectNode values) {
        final ObjectNode record = values.deepCopy().put(ID, id);
        if (!record.has(DELETED)) {
            record.put(DELETED, false);
        }
        stored(object).records().put(id, record);
    }

    void change(final String object, final String id, final ObjectNode values) {
        stored(object).records().get(id).setAll(values);
    }

    private Stored stored(final String object) {
        final Stored stored = objects.get(object.toLowerCase(Locale.ROOT));
        if (stored == null) {
            throw new SoqlException("INVALID_TYPE", "sObject type '%s' is not supported.".formatted(object));
        }
        return stored;
    }

    Reply answer(final String path, final Map<String, String> query) {
        final Matcher resource = RESOURCE.matcher(path);
        if (!resource.matches()) {
            return error(404, "NOT_FOUND", "The requested resource does not exist");
        }
        try {
            if (resource.group("object") != null) {
                return describe(resource.group("object"));
            }
            if (resource.group("query") != null) {
                final ArrayNode result = result(SoqlQuery.parse(query.get("q")), "queryAll".equals(resource.group("query")), resource.group("version"));
                final String cursor = "01gD0000000%04dIAW".formatted(results.size());
                results.put(cursor, result);
                return page(cursor, 0, resource.group("version"));
            }
            return results.containsKey(resource.group("cursor")) ? page(resource.group("cursor"), Integer.parseInt(resource.group("from")), resource.group("version"))
                    : error(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        } catch (final SoqlException e) {
            return error(400, e.code(), e.getMessage());
        }
    }

    private Reply describe(final String object) {
        if (!objects.containsKey(object.toLowerCase(Locale.ROOT))) {
            return error(404, "NOT_FOUND", "The requested resource does not exist");
        }
        final Stored stored = stored(object);
        final ObjectNode json = Reply.JSON.createObjectNode().put("name", stored.name()).put("label", stored.name()).put("custom", false).put("queryable", true);
        final ArrayNode fields = json.putArray("fields");
        stored.fields().values().forEach(field -> fields.add(field.description()));
        return Reply.json(json);
    }

    private ArrayNode result(final SoqlQuery query, final boolean withDeleted, final String version) {
        final Stored stored = stored(query.object());
        final List<SalesforceField> fields = query.fields().stream().map(stored::field).toList();
        final List<ObjectNode> records = new ArrayList<>(stored.records().values().stream().filter(record -> withDeleted || !record.path(DELETED).asBoolean())
                .filter(record -> query.conditions().stream().allMatch(condition -> {
                    final SalesforceField field = stored.field(condition.field());
                    return field.holds(record.get(field.name()), condition);
                })).toList());
        if (query.orderBy() != null) {
            final SalesforceField field = stored.field(query.orderBy());
            final Comparator<ObjectNode> order = Comparator.comparing(record -> present(record.get(field.name())), field.order());
            records.sort(query.isDescending() ? order.reversed() : order);
        }
        final ArrayNode result = Reply.JSON.createArrayNode();
        records.stream().limit(query.limit()).forEach(record -> {
            final ObjectNode json = result.addObject();
            json.putObject("attributes").put("type", stored.name()).put("url", "/services/data/v%s/sobjects/%s/%s".formatted(version, stored.name(), record.path(ID).asText()));
            fields.forEach(field -> json.set(field.name(), field.written(record.get(field.name()))));
        });
        return result;
    }

    private static JsonNode present(final JsonNode value) {
        return value == null || value.isNull() ? null : value;
    }

    private Reply page(final String cursor, final int from, final String version) {
        final ArrayNode result = results.get(cursor);
        final int to = Math.min(result.size(), from + pageSize);
        final ObjectNode json = Reply.JSON.createObjectNode().put("totalSize", result.size()).put("done", to == result.size());
        if (to < result.size()) {
            json.put("nextRecordsUrl", "/services/data/v%s/query/%s-%d".formatted(version, cursor, to));
        }
        final ArrayNode records = json.putArray("records");
        for (int i = from; i < to; i++) {
            records.add(result.get(i));
        }
        return Reply.json(json);
    }

    static Reply error(final int status, final String code, final String message) {
        return Reply.json(status, "application/json;charset=UTF-8", List.of(Map.of("message", message, "errorCode", code)));
    }
}
