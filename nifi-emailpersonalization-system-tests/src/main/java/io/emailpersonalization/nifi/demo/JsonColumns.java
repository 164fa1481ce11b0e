// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.consent.register.RefusalColumns;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;

/** The names that stand in the records of a JSON export. */
final class JsonColumns {

    private static final JsonFactory JSON = new JsonFactory();
    /** How deep the flow reads a refusal in objects within objects. */
    private static final int MAX_DEPTH = 3;

    private final Set<String> columns = new LinkedHashSet<>();
    private final Set<String> nested = new LinkedHashSet<>();
    private final Set<String> unreadRefusals = new LinkedHashSet<>();
    private long records;

    void read(final InputStream json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                    records += depth == 1 ? 1 : 0;
                    if (depth == 2 && parser.getParsingContext().getParent().getCurrentName() != null) {
                        nested.add(parser.getParsingContext().getParent().getCurrentName());
                    }
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME && depth == 1) {
                    columns.add(parser.currentName());
                } else if (token == JsonToken.FIELD_NAME && depth > 1 && RefusalColumns.looksLikeRefusal(parser.currentName())) {
                    addNested(parser.getParsingContext());
                }
            }
        }
    }

    /** How many records were read. */
    long records() {
        return records;
    }

    private void addNested(final JsonStreamContext place) {
        final LinkedList<String> names = new LinkedList<>();
        boolean inList = false;
        for (JsonStreamContext context = place; !context.inRoot(); context = context.getParent()) {
            if (context.inObject()) {
                names.addFirst(context.getCurrentName());
            } else {
                inList = inList || !context.getParent().inRoot();
            }
        }
        if (inList || names.size() > MAX_DEPTH || !RefusalNames.isRead(names.getLast())) {
            unreadRefusals.add(String.join(".", names));
        }
    }

    /** The names of the plain values of a record; an object, such as a nested address, keeps its name. */
    List<String> plain() {
        final Set<String> plain = new LinkedHashSet<>(columns);
        plain.removeAll(nested);
        return List.copyOf(plain);
    }

    /** Fields of nested objects and lists that look like a refusal and that the flow does not read there, with dots. */
    Set<String> unreadRefusals() {
        return unreadRefusals;
    }
}
