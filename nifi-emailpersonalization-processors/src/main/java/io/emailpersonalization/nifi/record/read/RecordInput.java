// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.FlowFileHandlingException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The records of one FlowFile, one by one. Values that do not fit their declared type are left as they were read, so that only broken syntax makes the content
 * unreadable. Faults that NiFi's readers pass over are found here: content cut off, a last row that is short, a list that holds something else than objects, another format
 * than the reader's. Faults of the content repository pass through: they are no fault of the content.
 */
public final class RecordInput implements Closeable {

    /** How NiFi's CSV readers name what stands beyond the last column. */
    private static final String SURPLUS_FIELD = "unknown_field_index_";

    private final RecordReader reader;
    private final RecordSchema schema;
    private final InspectingInputStream content;
    private final boolean hasHeader;
    private long count;
    private boolean misaligned;
    private boolean isShort;

    private RecordInput(final RecordReader reader, final RecordSchema schema, final InspectingInputStream content) {
        this.reader = reader;
        this.schema = schema;
        this.content = content;
        this.hasHeader = ReadingFaults.isHeader(schema, content);
    }

    /**
     * Opens the content.
     *
     * @param content the FlowFile's content; closed with this input
     * @throws UnreadableContentException when the reader finds no schema or no beginning of records, or they cannot be those of the content
     */
    public static RecordInput open(final RecordReaderFactory factory, final FlowFile flowFile, final InputStream content, final ComponentLog logger)
            throws UnreadableContentException {
        if (flowFile.getSize() == 0) {
            throw new UnreadableContentException("The content is empty: export it again, or route empty files away before this processor", null);
        }
        return open(factory, flowFile, new InspectingInputStream(content), logger);
    }

    static RecordInput open(final RecordReaderFactory factory, final FlowFile flowFile, final InspectingInputStream scanned, final ComponentLog logger) throws UnreadableContentException {
        try {
            final RecordReader reader = factory.createRecordReader(flowFile, scanned, logger);
            final RecordSchema schema = reader.getSchema();
            final String fault = ReadingFaults.ofSchema(schema, scanned);
            if (fault != null) {
                throw new UnreadableContentException(fault, null);
            }
            return new RecordInput(reader, schema, scanned);
        } catch (final SchemaNotFoundException e) {
            throw ReadingFaults.ofHeader(e, scanned);
        } catch (final MalformedRecordException | IOException | RuntimeException e) {
            throw unreadable(e, scanned, "", 0);
        }
    }

    /** The reader's full schema. */
    public RecordSchema schema() {
        return schema;
    }

    /**
     * The next record, null after the last.
     *
     * @throws UnreadableContentException when the syntax is broken, or the content ends where it should not
     */
    public Record next() throws UnreadableContentException {
        try {
            final Record record = reader.nextRecord(false, false);
            if (record == null) {
                end();
                return null;
            }
            count++;
            isShort = hasHeader && record.getRawFieldNames().size() < schema.getFieldCount();
            misaligned = record.getRawFieldNames().size() > schema.getFieldCount() && record.getRawFieldNames().stream().anyMatch(name -> name.startsWith(SURPLUS_FIELD));
            return misaligned ? foldSurplus(record) : record;
        } catch (final MalformedRecordException | IOException | RuntimeException e) {
            throw unreadable(e, content, count == 0 ? "at its beginning" : "after record " + count, count + 1);
        }
    }

    /**
     * Whether the record that was read last has more fields than the header: a separator stands in a value that is not quoted, and the values behind it are in the wrong
     * columns. What is beyond the last column then stands in the last one, separated by commas.
     */
    public boolean isMisaligned() {
        return misaligned;
    }

    /** Whether a reader that infers has seen so many bytes, and they are JSON in which nothing is cut off or stray. */
    boolean isCompleteJson(final long bytes) {
        return content.inspectedBytes() == bytes && content.json().isJson() && content.json().isClosed() && !content.json().hasStrayEntry();
    }

    /** How many records were read so far. */
    public long count() {
        return count;
    }

    /**
     * The records, read on a thread of their own while those before are worked on. Nobody else may ask this input for records meanwhile, and the relay is closed before it.
     *
     * @param form what that thread makes of each record
     */
    public <T> Prefetch<T, UnreadableContentException> prefetch(final Function<Record, T> form) {
        return new Prefetch<>("reading ahead", sink -> {
            long before = content.position();
            for (Record record = next(); record != null; record = next()) {
                final long position = content.position();
                sink.accept(form.apply(record), position - before);
                before = position;
            }
        });
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private Record foldSurplus(final Record record) {
        final Map<String, Object> values = new LinkedHashMap<>();
        final String last = schema.getFields().getLast().getFieldName();
        record.toMap().forEach((name, value) -> {
            if (name.startsWith(SURPLUS_FIELD)) {
                values.merge(last, String.valueOf(value), (before, more) -> before + "," + more);
            } else {
                values.put(name, value);
            }
        });
        return new MapRecord(schema, values);
    }

    private void end() throws IOException, UnreadableContentException {
        if (isShort) {
            throw new UnreadableContentException(("The last row, record %d, has fewer fields than the header: the file is cut off. Export it again; an export that leaves out empty "
                    + "columns at the end of a row must be told to write them").formatted(count), null, count);
        }
        content.drain();
        if (content.json().isJson() && !content.json().isClosed()) {
            throw new UnreadableContentException(ReadingFaults.jsonIsCut(content.json().objects()), null, content.json().objects() + 1);
        }
        if (content.json().isJson() && content.json().hasStrayEntry()) {
            throw new UnreadableContentException("The JSON holds an entry that is no object beside its records: NiFi's reader ends there. Let the export write a list of objects", null);
        }
        if (count == 0 && schema.getFields().stream().allMatch(field -> field.getFieldName().isBlank()) && !content.json().isJson()) {
            throw new UnreadableContentException("The content holds neither a header nor a record: the file is blank or of another format. Export it again", null);
        }
    }

    private static UnreadableContentException unreadable(final Exception cause, final InspectingInputStream content, final String where, final long record) {
        if (cause instanceof FlowFileAccessException || cause instanceof FlowFileHandlingException) {
            throw (RuntimeException) cause;
        }
        return ReadingFaults.of(cause, content, where, record);
    }
}
