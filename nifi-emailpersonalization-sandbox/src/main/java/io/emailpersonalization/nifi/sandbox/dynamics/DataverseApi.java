// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseTable.Row;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Web API of Dataverse: metadata, queries by page, change tracking. Errors have the codes that Microsoft documents. Not safe for threads: {@link DataverseSandbox} holds the lock.
 * DataverseSandboxTest tests it.
 */
final class DataverseApi {

    static final String ROOT = "/api/data/v9.2/";
    /** Rows of a page where no size is asked for (Microsoft Learn, "Page results using OData"). */
    private static final int MAX_PAGE = 5000;
    private static final Pattern PAGE_SIZE = Pattern.compile("odata\\.maxpagesize=([0-9]{1,9})");
    /** The only filter that the sandbox knows: a column equals a number, a text or true. */
    private static final Pattern EQUALS = Pattern.compile("([a-z_0-9]+) eq ('.*'|[0-9]+|true|false)");
    private static final List<String> UNTRACKED = List.of("$filter", "$orderby", "$top");

    private final Map<String, DataverseTable> tables = new LinkedHashMap<>();
    private long version = 900_000;
    /** Delta tokens before this version have expired. */
    private long oldestToken;

    DataverseTable add(final DataverseTable table) {
        tables.put(table.entitySet(), table);
        return table;
    }

    DataverseTable table(final String entitySet) {
        return tables.get(entitySet);
    }

    long nextVersion() {
        return ++version;
    }

    void expireDeltaTokens() {
        oldestToken = nextVersion();
    }

    /** @param root of the server, without a trailing slash */
    Reply answer(final String root, final String path, final Map<String, String> query, final String prefer) {
        final String resource = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
        if ("$metadata".equals(resource)) {
            return new Reply(200, "application/xml", metadata().getBytes(StandardCharsets.UTF_8), null, 0);
        }
        final DataverseTable table = tables.get(resource);
        if (table == null) {
            return error(404, "0x8006088a", "Resource not found for the segment '%s'.".formatted(resource));
        }
        final boolean isTracked = prefer.contains("odata.track-changes");
        if (isTracked && !table.tracksChanges()) {
            return error(400, "0x80060888", "Change tracking is not enabled for the entity '%s'.".formatted(table.entityType()));
        }
        if (isTracked && UNTRACKED.stream().anyMatch(query::containsKey)) {
            return error(400, "0x80060888", "The query parameters $filter, $orderby and $top are not supported when change tracking is enabled.");
        }
        final List<String> selected = query.containsKey("$select") ? List.of(query.get("$select").split(",")) : List.copyOf(table.columns().keySet());
        for (final String column : selected) {
            if (!table.columns().containsKey(column)) {
                return error(400, "0x80060888",
                    "Could not find a property named '%s' on type 'Microsoft.Dynamics.CRM.%s'.".formatted(column, table.entityType()));
            }
        }
        final long since = query.containsKey("$deltatoken") ? Long.parseLong(query.get("$deltatoken").split("!")[0]) : 0;
        if (query.containsKey("$deltatoken") && since < oldestToken) {
            return error(400, "0x80044352", "Version stamp associated with the client has expired. Please perform a full sync.");
        }
        return page(root, table, selected, query, prefer, since);
    }

    private Reply page(final String root, final DataverseTable table, final List<String> selected, final Map<String, String> query, final String prefer, final long since) {
        // the version at the first page: what changes while pages are read belongs to the next delta
        final String[] skip = query.getOrDefault("$skiptoken", "!" + version).split("!");
        final long until = Long.parseLong(skip[1]);
        final boolean isDelta = query.containsKey("$deltatoken");
        final List<Row> rows = (isDelta ? table.changedSince(since) : filtered(table.existing(), query.get("$filter"))).stream()
                .filter(row -> DataverseTable.position(row, isDelta).compareTo(skip[0]) > 0)
                .limit(query.containsKey("$top") ? Long.parseLong(query.get("$top")) : Long.MAX_VALUE).toList();
        final List<Row> page = rows.subList(0, Math.min(rows.size(), pageSize(prefer)));
        final String context = root + ROOT + "$metadata#" + table.entitySet();
        final ObjectNode json = Reply.JSON.createObjectNode();
        json.put("@odata.context", context + "(" + String.join(",", selected) + ")" + (isDelta ? "/$delta" : ""));
        final String base = root + ROOT + table.entitySet() + "?" + Stream.of("$select", "$filter").filter(query::containsKey)
                .map(name -> name + "=" + encode(query.get(name)) + "&").reduce("", String::concat);
        if (page.size() < rows.size()) {
            json.put("@odata.nextLink", base + (isDelta ? "$deltatoken=" + encode(query.get("$deltatoken")) + "&" : "") + "$skiptoken=" + encode(DataverseTable.position(page.getLast(),
                    isDelta) + "!" + until));
        } else if (prefer.contains("odata.track-changes")) {
            json.put("@odata.deltaLink", base + "$deltatoken=" + encode(until + "!11/30/2026 08:00:00"));
        }
        final ArrayNode value = json.putArray("value");
        page.forEach(row -> value.add(table.json(row, selected, context, prefer.contains("odata.include-annotations"))));
        return Reply.json(200, "application/json; odata.metadata=minimal", json);
    }

    private static int pageSize(final String prefer) {
        final Matcher size = PAGE_SIZE.matcher(prefer);
        return size.find() ? Math.min(MAX_PAGE, Integer.parseInt(size.group(1))) : MAX_PAGE;
    }

    private static List<Row> filtered(final List<Row> rows, final String filter) {
        if (filter == null) {
            return rows;
        }
        final Matcher equals = EQUALS.matcher(filter);
        if (!equals.matches()) {
            throw new IllegalArgumentException("The sandbox knows only filters such as statecode eq 0");
        }
        final String expected = equals.group(2).replace("'", "");
        return rows.stream().filter(row -> row.values().path(equals.group(1)).asText().equals(expected)).toList();
    }

    private static String encode(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Reply error(final int status, final String code, final String message) {
        return Reply.json(status, "application/json; odata.metadata=minimal", Map.of("error", Map.of("code", code, "message", message)));
    }

    private String metadata() {
        final StringBuilder xml = new StringBuilder("""
                <?xml version="1.0" encoding="utf-8"?>
                <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
                <Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="crmbaseentity" Abstract="true"/>
                """);
        tables.values().forEach(table -> xml.append(table.metadata()).append('\n'));
        xml.append("<EntityContainer Name=\"System\">");
        tables.values().forEach(table -> xml.append("<EntitySet Name=\"%s\" EntityType=\"Microsoft.Dynamics.CRM.%s\"/>".formatted(table.entitySet(), table.entityType())));
        return xml.append("</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>").toString();
    }
}
