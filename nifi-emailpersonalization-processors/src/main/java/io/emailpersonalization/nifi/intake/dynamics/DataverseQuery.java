// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import io.emailpersonalization.nifi.record.value.Digests;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A query of the rows of a table. QueryDynamicsRecordTest tests it.
 *
 * @param environment the root of the environment, without a trailing slash
 * @param columns to read; empty for all
 * @param filter of OData; null for none
 */
record DataverseQuery(String environment, String entitySet, List<String> columns, String filter, LoadMode load, int pageSize, boolean hasLabels) {

    /** The version of the Web API that the tests were written for; Microsoft supports it without an end date. */
    static final String API = "/api/data/v9.2/";
    private static final String ILLEGAL = " \"<>\\^`{|}";
    static final String LABEL = "@OData.Community.Display.V1.FormattedValue";
    static final String LOOKUP_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname";

    /** The same query with pages of one row. */
    DataverseQuery ofOneRow() {
        return new DataverseQuery(environment, entitySet, columns, filter, load, 1, hasLabels);
    }

    URI metadata() {
        return URI.create(environment + API + "$metadata");
    }

    /** The link to the first page. */
    URI first() {
        final StringBuilder link = new StringBuilder(environment + API + entitySet);
        char separator = '?';
        if (!columns.isEmpty()) {
            link.append(separator).append("$select=").append(String.join(",", columns));
            separator = '&';
        }
        if (filter != null) {
            link.append(separator).append("$filter=").append(URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return URI.create(link.toString());
    }

    /** The Prefer header of each page. */
    String prefer() {
        return (load == LoadMode.CHANGES ? "odata.track-changes," : "") + "odata.maxpagesize=" + pageSize
                + (hasLabels ? ",odata.include-annotations=\"%s,%s\"".formatted(LABEL.substring(1), LOOKUP_TABLE.substring(1)) : "");
    }

    /** Two queries with the same value read the same rows and columns: a link of one serves the other. */
    String fingerprint() {
        return Digests.sha256OfParts(environment, entitySet, String.join(",", columns), filter == null ? "" : filter, load.name());
    }

    /**
     * Returns a link of an answer, if it stays within the environment. A link elsewhere would take the token elsewhere.
     *
     * @throws DataverseException when the link leads elsewhere
     */
    URI trusted(final String link) throws DataverseException {
        try {
            final URI target = new URI(escaped(link));
            final URI own = URI.create(environment);
            if (own.getScheme().equalsIgnoreCase(target.getScheme()) && own.getHost().equalsIgnoreCase(target.getHost()) && port(own) == port(target)
                    && target.getUserInfo() == null && target.getPath() != null && target.getPath().startsWith("/api/data/")) {
                return target;
            }
        } catch (final URISyntaxException e) {
            throw DataverseException.refused("A link in the answer is no address: check that Environment URL is the address of Dataverse, and no proxy changes its answers", e);
        }
        throw DataverseException.refused("A link in the answer leads to another host or path than Environment URL, and is not followed: set Environment URL to the address that Dataverse "
                + "itself uses, as it stands in the developer resources of the environment");
    }

    /** Escapes the characters that a URI may not hold: a paging cookie may hold some. */
    private static String escaped(final String link) {
        final StringBuilder escaped = new StringBuilder(link.length());
        for (int i = 0; i < link.length(); i++) {
            final char c = link.charAt(i);
            escaped.append(ILLEGAL.indexOf(c) < 0 ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return escaped.toString();
    }

    private static int port(final URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
