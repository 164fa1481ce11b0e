// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.JsonScanner;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON with a record reader of NiFi. A reader that infers its schema reads to the end first, and returns no record of content with a fault. This one returns the whole records before
 * the fault, then throws the fault with its record and line. CustomerFileReaderTest tests it.
 */
public final class JsonRecordReader implements RecordReader {

    private final RecordReader reader;
    private final JsonContent content;
    private final ReopenedStream stream;
    private final UnreadableContentException fault;

    private JsonRecordReader(final RecordReader reader, final JsonContent content, final ReopenedStream stream, final UnreadableContentException fault) {
        this.reader = reader;
        this.content = content;
        this.stream = stream;
        this.fault = fault;
    }

    public static RecordReader open(final RecordReaderFactory factory, final Map<String, String> variables, final long length, final ComponentLog logger, final CustomerFile file)
            throws IOException, MalformedRecordException, SchemaNotFoundException {
        final JsonContent content = file.json();
        final ReopenedStream stream = new ReopenedStream(content);
        try {
            return new JsonRecordReader(factory.createRecordReader(variables, stream, length, logger), content, stream, null);
        } catch (final FlowFileAccessException e) {
            throw e;
        } catch (final MalformedRecordException | SchemaNotFoundException | IOException | RuntimeException e) {
            final JsonFaults faults = JsonFaults.of(content);
            if (faults.isEncoding() && file.mayBeWindows1252()) {
                final CustomerFile other = file.asWindows1252();
                other.notes().forEach(logger::warn);
                return open(factory, variables, length, logger, other);
            }
            // if the JSON is valid, the settings of the reader are at fault
            final UnreadableContentException fault = faults.found().orElse(null);
            if (fault == null) {
                throw e;
            }
            if (faults.wholeRecords() == null) {
                throw new MalformedRecordException(fault.getMessage(), fault);
            }
            final ReopenedStream again = new ReopenedStream(content);
            return new JsonRecordReader(factory.createRecordReader(variables, faults.wholeRecords().closed(again), length, logger), content, null, fault);
        }
    }

    @Override
    public Record nextRecord(final boolean coerceTypes, final boolean dropUnknownFields) throws IOException, MalformedRecordException {
        final Record record;
        try {
            record = reader.nextRecord(coerceTypes, dropUnknownFields);
        } catch (final FlowFileAccessException e) {
            throw e;
        } catch (final MalformedRecordException | IOException | RuntimeException e) {
            final Optional<UnreadableContentException> found = JsonFaults.of(content).found();
            if (found.isEmpty()) {
                throw e;
            }
            throw new MalformedRecordException(found.get().getMessage(), found.get());
        }
        if (record == null) {
            end();
        }
        return record;
    }

    /** Checks the rest: NiFi's readers end without an error at an entry that is no object. */
    private void end() throws IOException, MalformedRecordException {
        UnreadableContentException found = fault;
        if (found == null) {
            final JsonScanner shape = stream.rest();
            if (shape.isJson() && (!shape.isClosed() || shape.hasStrayEntry())) {
                found = JsonFaults.of(content).found().orElse(null);
            }
        }
        if (found != null) {
            throw new MalformedRecordException(found.getMessage(), found);
        }
    }

    @Override
    public RecordSchema getSchema() throws MalformedRecordException {
        try {
            return reader.getSchema();
        } catch (final RuntimeException e) {
            throw new MalformedRecordException("The schema cannot be determined", e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
