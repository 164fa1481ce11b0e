// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the records of one stream. The schema covers every value of the file, so that neither coercing types nor dropping unknown fields changes a record. Throws a fault behind the records before
 * it. SingerReaderTest tests it.
 */
final class SingerRecordReader implements RecordReader {

    static final String STREAM = "_singer_stream";
    static final String KEYS = "_singer_key_properties";
    static final String BOOKMARK = "_singer_bookmark";
    /** Names that taps and targets use for the same values. */
    static final String EXTRACTED_AT = "_sdc_extracted_at";
    static final String VERSION = "_sdc_table_version";

    /** Characters of a bookmark, at most: it stands in every record. */
    private static final int MAX_BOOKMARK_LENGTH = 4096;

    private final SingerScan scan;
    private final SingerLines lines;
    private final SingerField root;
    private final ComponentLog logger;
    /** The added values that all records share; null to add none. */
    private final Map<String, Object> shared;
    private boolean isOver;

    /**
     * Opens the content: reads all of it once, for the schema, then again for the records.
     *
     * @param hasTimes whether dates and times have types of their own
     * @param addsFields whether records get fields for the stream and its bookmark
     * @throws UnreadableContentException when no record can be read
     */
    SingerRecordReader(final ReopenableContent content, final StreamChoice choice, final boolean hasTimes, final boolean addsFields, final ComponentLog logger)
            throws IOException, UnreadableContentException {
        scan = SingerScan.of(content, choice, hasTimes);
        scan.refuseWrongChoice();
        shared = addsFields ? new HashMap<>() : null;
        root = SingerField.record(scan.shape(), hasTimes, addsFields ? addedFields() : List.of());
        lines = new SingerLines(content);
        this.logger = logger;
    }

    private List<RecordField> addedFields() {
        final List<RecordField> fields = new ArrayList<>();
        fields.add(share(STREAM, scan.stream()));
        fields.add(share(KEYS, scan.keys()));
        final String bookmark = scan.bookmark();
        fields.add(share(BOOKMARK, bookmark == null || bookmark.length() > MAX_BOOKMARK_LENGTH ? null : bookmark));
        if (scan.hasExtractionTimes()) {
            fields.add(new RecordField(EXTRACTED_AT, RecordFieldType.STRING.getDataType(), true));
        }
        if (scan.hasVersions()) {
            fields.add(new RecordField(VERSION, RecordFieldType.LONG.getDataType(), true));
        }
        return fields;
    }

    private RecordField share(final String name, final String value) {
        shared.put(name, value);
        return new RecordField(name, RecordFieldType.STRING.getDataType(), true);
    }

    @Override
    public Record nextRecord(final boolean coerceTypes, final boolean dropUnknownFields) throws IOException, MalformedRecordException {
        try {
            while (lines.next() && scan.isSound(lines.number())) {
                final SingerMessage message = SingerMessage.parse(lines, true);
                if (message.type() == SingerMessage.Type.RECORD && message.stream().equals(scan.stream())) {
                    return root.readRecord(message.object(SingerMessage.RECORD, lines), added(message));
                }
            }
        } catch (final UnreadableContentException e) {
            if (scan.fault() == null) {
                throw new MalformedRecordException(e.getMessage(), e);
            }
        }
        if (scan.fault() != null) {
            throw new MalformedRecordException(scan.fault().getMessage(), scan.fault());
        }
        if (!isOver) {
            isOver = true;
            scan.notes().forEach(logger::info);
        }
        return null;
    }

    private Map<String, Object> added(final SingerMessage message) {
        if (shared == null) {
            return Map.of();
        }
        if (message.extractedAt() == null && message.version() == null) {
            return shared;
        }
        final Map<String, Object> added = new HashMap<>(shared);
        if (message.extractedAt() != null) {
            added.put(EXTRACTED_AT, message.extractedAt());
        }
        if (message.version() != null) {
            added.put(VERSION, message.version());
        }
        return added;
    }

    @Override
    public RecordSchema getSchema() {
        return root.schema();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
