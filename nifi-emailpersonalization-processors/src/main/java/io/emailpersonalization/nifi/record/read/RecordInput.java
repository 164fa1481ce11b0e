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
 * Reads the records of one FlowFile. Values that do not fit their declared type stay as they were read, so only broken syntax makes the content unreadable. Finds faults that NiFi's readers
 * ignore: content that is cut off, a short last row, a list with something other than objects, another format. Exceptions of the content repository pass through, because the content is not at
 * fault. BadInputTest covers this class.
 */
public final class RecordInput implements Closeable {

    /** The prefix that NiFi's CSV readers give to values beyond the last column. */
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
     * @param content the content of the FlowFile; closed with this input
     * @throws UnreadableContentException when the reader finds no schema or no first record, or its schema cannot fit the content
     */
    public static RecordInput open(final RecordReaderFactory factory, final FlowFile flowFile, final InputStream content, final ComponentLog logger)
            throws UnreadableContentException {
        if (flowFile.getSize() == 0) {
            throw new UnreadableContentException("The content is empty: export it again, or route empty files away before this processor", null);
        }
        final InspectingInputStream scanned = new InspectingInputStream(content);
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

    /** The full schema of the reader. */
    public RecordSchema schema() {
        return schema;
    }

    /**
     * The next record; null after the last.
     *
     * @throws UnreadableContentException when the syntax is broken, or the content is cut off
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
     * Whether the last record has more values than the header has columns: an unquoted value contains a separator, and the values after it are in the wrong columns. The last column then has all
     * surplus values, separated by commas.
     */
    public boolean isMisaligned() {
        return misaligned;
    }

    /** The number of records read so far. */
    public long count() {
        return count;
    }

    /**
     * Reads the records on another thread, ahead of their use. Only that thread may use this input meanwhile. Close the queue before this input.
     *
     * @param form converts each record on that thread
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
            throw new UnreadableContentException(("The last row, record %d, has fewer fields than the header: the file is cut off. Export it again; let an export that omits empty "
                    + "columns at the end of a row write them").formatted(count), null, count);
        }
        content.drain();
        if (content.json().isJson() && !content.json().isClosed()) {
            throw new UnreadableContentException(ReadingFaults.jsonIsCut(content.json().objects()), null, content.json().objects() + 1);
        }
        if (content.json().isJson() && content.json().hasStrayEntry()) {
            throw new UnreadableContentException("The JSON has an entry that is not an object: NiFi's reader stops there. Let the export write a list of objects", null);
        }
        if (count == 0 && schema.getFields().stream().allMatch(field -> field.getFieldName().isBlank()) && !content.json().isJson()) {
            throw new UnreadableContentException("The content has neither a header nor a record: the file is blank or of another format. Export it again", null);
        }
    }

    private static UnreadableContentException unreadable(final Exception cause, final InspectingInputStream content, final String where, final long record) {
        if (cause instanceof FlowFileAccessException || cause instanceof FlowFileHandlingException) {
            throw (RuntimeException) cause;
        }
        return ReadingFaults.of(cause, content, where, record);
    }
}
