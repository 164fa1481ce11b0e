// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.avro.AvroRecordSetWriter;
import org.apache.nifi.controller.ControllerService;
import org.apache.nifi.csv.CSVRecordSetWriter;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.RecordSetWriter;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertNull;

/** A SingerReader, and the writers of NiFi behind it. */
final class SingerFixture {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
    private final SingerReader reader = new SingerReader();
    private final MockComponentLog log = new MockComponentLog("reader", this);

    /** What was read, and why no more. */
    record Read(RecordSchema schema, List<Record> records, UnreadableContentException fault) {

        Record first() {
            return records.getFirst();
        }

        List<String> values(final String field) {
            return records.stream().map(record -> record.getAsString(field)).toList();
        }
    }

    SingerFixture() {
        add("reader", reader);
    }

    private <T extends ControllerService> T add(final String id, final T service) {
        try {
            runner.addControllerService(id, service);
            runner.enableControllerService(service);
            return service;
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets a property; null removes it. */
    void set(final String property, final String value) {
        runner.disableControllerService(reader);
        if (value == null) {
            runner.removeProperty(reader, reader.getPropertyDescriptor(property));
        } else {
            runner.setProperty(reader, property, value);
        }
        runner.enableControllerService(reader);
    }

    void assertNotValidWith(final String property, final String value) {
        runner.disableControllerService(reader);
        runner.setProperty(reader, property, value);
        runner.assertNotValid(reader);
    }

    Read read(final String content) throws IOException {
        return read(content.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    Read read(final byte[] content, final Map<String, String> attributes) throws IOException {
        final MockFlowFile flowFile = new MockFlowFile(1);
        flowFile.setData(content);
        flowFile.putAttributes(attributes);
        final List<Record> records = new ArrayList<>();
        RecordSchema schema = null;
        try (RecordInput input = RecordInput.open(reader, flowFile, new ByteArrayInputStream(content), log)) {
            schema = input.schema();
            for (Record record = input.next(); record != null; record = input.next()) {
                records.add(record);
            }
            return new Read(schema, records, null);
        } catch (final UnreadableContentException e) {
            return new Read(schema, records, e);
        }
    }

    Read readWhole(final String content) throws IOException {
        final Read read = read(content);
        assertNull(read.fault(), () -> read.fault().getMessage());
        return read;
    }

    List<String> infos() {
        return log.getInfoMessages().stream().map(message -> message.getMsg().replaceFirst("^\\S+@[0-9a-f]+ ", "")).toList();
    }

    List<JsonNode> writtenAsJson(final String content) throws IOException {
        final List<JsonNode> records = new ArrayList<>();
        JSON.readTree(written(readWhole(content), add("json", new JsonRecordSetWriter()))).forEach(records::add);
        return records;
    }

    byte[] writtenAsJson(final Read read) throws IOException {
        return written(read, add("json", new JsonRecordSetWriter()));
    }

    String writtenAsCsv(final String content) throws IOException {
        return new String(written(readWhole(content), add("csv", new CSVRecordSetWriter())), StandardCharsets.UTF_8);
    }

    byte[] writtenAsAvro(final String content) throws IOException {
        return written(readWhole(content), add("avro", new AvroRecordSetWriter()));
    }

    private byte[] written(final Read read, final RecordSetWriterFactory factory) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RecordSetWriter writer = factory.createWriter(log, factory.getSchema(Map.of(), read.schema()), out, Map.of())) {
            writer.beginRecordSet();
            for (final Record record : read.records()) {
                writer.write(record);
            }
            writer.finishRecordSet();
        } catch (final SchemaNotFoundException e) {
            throw new IOException(e);
        }
        return out.toByteArray();
    }
}
