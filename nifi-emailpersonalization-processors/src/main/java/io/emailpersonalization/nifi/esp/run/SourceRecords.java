// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the source records that a record stands for. A label is source and id with a colon between them, as DeduplicateCustomerRecord writes them into merged_from. An id that
 * is an address is ignored, because merged_from masks it: the person is found by the address. Tested by RefusalTest.
 *
 * @param mergedFrom may be null, like the other two
 */
public record SourceRecords(FieldPath mergedFrom, FieldPath source, FieldPath customerId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RECORD = "record";

    Set<String> of(final Record record) {
        final Set<String> labels = new LinkedHashSet<>();
        if (mergedFrom != null) {
            addAll(labels, mergedFrom.read(record));
        }
        final SourceId own = id(record);
        if (labels.isEmpty() && own != null) {
            add(labels, label(own));
        }
        return labels;
    }

    /** Returns the labels of source ids. */
    public static Set<String> labels(final Collection<SourceId> records) {
        final Set<String> labels = new LinkedHashSet<>();
        records.forEach(record -> add(labels, label(record)));
        return labels;
    }

    /** Returns the source ids of labels. */
    public static Set<SourceId> ids(final Collection<String> labels) {
        final Set<SourceId> ids = new LinkedHashSet<>();
        for (final String label : labels) {
            final int colon = label.indexOf(':');
            ids.add(new SourceId(colon < 0 ? "" : label.substring(0, colon), label.substring(colon + 1)));
        }
        return ids;
    }

    private static String label(final SourceId record) {
        return record.source().isEmpty() ? record.id() : record.source() + ":" + record.id();
    }

    /** Returns the id of the record in its own source; null without one. */
    public SourceId id(final Record record) {
        return customerId == null ? null : SourceId.of(source == null ? null : source.readString(record), customerId.readString(record));
    }

    private static void addAll(final Set<String> labels, final Object merged) {
        switch (merged) {
            case Object[] records -> addAll(labels, List.of(records));
            case Collection<?> records -> records.forEach(each -> {
                if (each instanceof Record from) {
                    add(labels, from.getAsString(RECORD));
                }
            });
            case String text when text.startsWith("[") -> parse(text).forEach(each -> add(labels, each.path(RECORD).asText("")));
            case null, default -> {
                // no source records
            }
        }
    }

    private static JsonNode parse(final String text) {
        try {
            return JSON.readTree(text);
        } catch (final JsonProcessingException e) {
            return JSON.createArrayNode();
        }
    }

    private static void add(final Set<String> labels, final String label) {
        final String plain = label == null ? "" : Texts.trim(Texts.withoutControls(label));
        if (!plain.isEmpty() && plain.indexOf('@') < 0 && !plain.contains("***")) {
            labels.add(plain.length() > PersonIds.MAX_LENGTH ? Digests.sha256OfParts(plain) : plain);
        }
    }
}
