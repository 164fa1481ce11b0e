// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.processors.standard.DeduplicateRecord;
import org.apache.nifi.processors.standard.QueryRecord;
import org.apache.nifi.processors.standard.UpdateRecord;
import org.apache.nifi.processors.standard.ValidateRecord;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.Map;

/** The processors that are measured, with their properties. */
enum Contender {
    VALIDATE_CUSTOMER_RECORD(ValidateCustomerRecord.class, "Record Reader", "Record Writer", Map.of("Maximum Invalid Rate", "100")),
    STOCK_VALIDATE_RECORD(ValidateRecord.class, "record-reader", "record-writer", Map.of("schema-access-strategy", "schema-text-property", "schema-text", """
            {"type": "record", "name": "customer", "fields": [
             {"name": "customer_id", "type": "string"}, {"name": "source", "type": ["null", "string"]}, {"name": "given_name", "type": ["null", "string"]},
             {"name": "family_name", "type": ["null", "string"]}, {"name": "email", "type": ["null", "string"]}, {"name": "phone", "type": ["null", "string"]},
             {"name": "birth_date", "type": ["null", "string"]}, {"name": "street", "type": ["null", "string"]}, {"name": "postal_code", "type": ["null", "string"]},
             {"name": "city", "type": ["null", "string"]}, {"name": "updated_at", "type": ["null", "string"]}, {"name": "purchase_count", "type": ["null", "int"]}]}""")),
    DEDUPLICATE_CUSTOMER_RECORD(DeduplicateCustomerRecord.class, "Record Reader", "Record Writer", Map.of()),
    STOCK_DEDUPLICATE_RECORD(DeduplicateRecord.class, "record-reader", "record-writer", Map.of("deduplication-strategy", "single", "filter-type", "hash-set", "email", "/email")),
    MAP_CUSTOMER_RECORD(MapCustomerRecord.class, "Record Reader", "Record Writer", Map.of("Source Profile", "salesforce-contact")),
    STOCK_QUERY_RECORD(QueryRecord.class, "record-reader", "record-writer", Map.of("mapped", """
            SELECT Id AS customer_id, 'salesforce' AS source, Email AS email, Phone AS phone, FirstName AS given_name, LastName AS family_name, Birthdate AS birth_date,
             MailingStreet AS street, MailingCity AS city, MailingPostalCode AS postal_code, LastModifiedDate AS updated_at, purchase_count FROM FLOWFILE""")),
    STOCK_UPDATE_RECORD(UpdateRecord.class, "Record Reader", "Record Writer", Map.of("/source", "salesforce")),
    SKELETON(PassThroughProcessor.class, "Record Reader", "Record Writer", Map.of());

    private final Class<? extends Processor> processor;
    private final String readerProperty;
    private final String writerProperty;
    private final Map<String, String> properties;

    Contender(final Class<? extends Processor> processor, final String readerProperty, final String writerProperty, final Map<String, String> properties) {
        this.processor = processor;
        this.readerProperty = readerProperty;
        this.writerProperty = writerProperty;
        this.properties = properties;
    }

    /** A runner of the processor with a reader and a writer. */
    TestRunner runner(final RecordReaderFactory reader, final RecordSetWriterFactory writer) throws InitializationException {
        final TestRunner runner = TestRunners.newTestRunner(processor);
        // as a real session does
        runner.setAllowRecursiveReads(true);
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
        runner.addControllerService("writer", writer);
        runner.enableControllerService(writer);
        runner.setProperty(readerProperty, "reader");
        runner.setProperty(writerProperty, "writer");
        properties.forEach(runner::setProperty);
        return runner;
    }

    /** Whether it needs records with the names of Salesforce. */
    boolean isOfSalesforce() {
        return this == MAP_CUSTOMER_RECORD || this == STOCK_QUERY_RECORD || this == STOCK_UPDATE_RECORD;
    }

    String label() {
        return name().charAt(0) + name().substring(1).toLowerCase().replace('_', ' ');
    }
}
