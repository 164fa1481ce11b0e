// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.intake.CustomerFileReader;
import org.apache.nifi.csv.CSVReader;
import org.apache.nifi.csv.CSVRecordSetWriter;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** NiFi's own readers and writers, set as the shipped flows set them. */
public final class Services {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Services() {
    }

    public static void jsonReader(final TestRunner runner) {
        try {
            final JsonTreeReader reader = new JsonTreeReader();
            runner.addControllerService("json-reader", reader);
            runner.enableControllerService(reader);
            runner.setProperty("Record Reader", "json-reader");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads whatever a file is, as the quickstart flow does. */
    public static void customerFileReader(final TestRunner runner) {
        try {
            final JsonTreeReader json = new JsonTreeReader();
            runner.addControllerService("json-beneath", json);
            runner.enableControllerService(json);
            final CustomerFileReader reader = new CustomerFileReader();
            runner.addControllerService("customer-file-reader", reader);
            runner.setProperty(reader, "JSON Reader", "json-beneath");
            runner.enableControllerService(reader);
            runner.setProperty("Record Reader", "customer-file-reader");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void csvReader(final TestRunner runner) {
        try {
            final CSVReader reader = new CSVReader();
            runner.addControllerService("csv-reader", reader);
            runner.setProperty(reader, "schema-access-strategy", "csv-header-derived");
            runner.setProperty(reader, "CSV Format", "custom");
            runner.setProperty(reader, "Escape Character", "\\u0001");
            runner.setProperty(reader, "Skip Header Line", "true");
            runner.setProperty(reader, "csvutils-allow-duplicate-header-names", "false");
            runner.enableControllerService(reader);
            runner.setProperty("Record Reader", "csv-reader");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void jsonWriter(final TestRunner runner) {
        try {
            final JsonRecordSetWriter writer = new JsonRecordSetWriter();
            runner.addControllerService("json-writer", writer);
            runner.enableControllerService(writer);
            runner.setProperty("Record Writer", "json-writer");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void csvWriter(final TestRunner runner) {
        try {
            final CSVRecordSetWriter writer = new CSVRecordSetWriter();
            runner.addControllerService("csv-writer", writer);
            runner.enableControllerService(writer);
            runner.setProperty("Record Writer", "csv-writer");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All records that left by a relationship as a list of JSON objects. */
    public static List<JsonNode> records(final TestRunner runner, final String relationship) {
        final List<JsonNode> records = new ArrayList<>();
        for (final MockFlowFile flowFile : runner.getFlowFilesForRelationship(relationship)) {
            json(flowFile).forEach(records::add);
        }
        return records;
    }

    /** The one report. */
    public static JsonNode report(final TestRunner runner) {
        return json(runner.getFlowFilesForRelationship("report").getFirst());
    }

    /** The content of a FlowFile. */
    public static JsonNode json(final MockFlowFile flowFile) {
        try {
            return JSON.readTree(flowFile.toByteArray());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
