// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.BasicDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A compiled JSON Schema. The draft is that of {@code $schema}, by default 2020-12. Formats are asserted. References may only lead to the document itself and the meta-schemas of the drafts;
 * nothing is fetched. Safe for threads. ValidateCustomerRecordTest covers this class.
 */
public final class CustomerSchema {

    /** Reasons per record. A list of a million wrong entries would have a million. */
    private static final int MAX_VIOLATIONS = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Dialect> DIALECTS = Stream.of(Dialects.getDraft4(), Dialects.getDraft6(), Dialects.getDraft7(), Dialects.getDraft201909(), Dialects.getDraft202012())
            .map(dialect -> Dialect.builder(dialect).format(new EmailAddressFormat()).build())
            .toList();

    private static final Violation UNDECIDED = new Violation("", "pattern", "has a value for which a pattern or a format of the schema takes too long: limit the field with maxLength, or write the "
            + "pattern so that a text matches it in only one way", null);

    private static final Violation FURTHER = new Violation("", "further", "has further violations, which are not listed", null);

    private final JsonNode document;
    private final Schema schema;

    /** A schema that ships with the bundle. */
    public enum Shipped {
        CUSTOMER("customer"),
        PURCHASE_EVENT("purchase-event"),
        ENGAGEMENT_EVENT("engagement-event");

        private final String file;

        Shipped(final String file) {
            this.file = file;
        }
    }

    private CustomerSchema(final JsonNode document, final Schema schema) {
        this.document = document;
        this.schema = schema;
    }

    /** The customer schema of the bundle. */
    public static CustomerSchema shipped() {
        return shipped(Shipped.CUSTOMER);
    }

    /** A schema of the bundle. */
    public static CustomerSchema shipped(final Shipped which) {
        try (InputStream in = CustomerSchema.class.getResourceAsStream("/schemas/%s.schema.json".formatted(which.file))) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles an Avro schema, see {@link AvroSchema}.
     *
     * @throws InvalidSchemaException when the text is no Avro schema of a record
     */
    public static CustomerSchema parseAvro(final String text) {
        return compile(AvroSchema.toJsonSchema(json(text)));
    }

    /**
     * Compiles a schema.
     *
     * @throws InvalidSchemaException when the text is not JSON, not a schema of a known draft, or refers to another document
     */
    public static CustomerSchema parse(final String text) {
        return compile(json(text));
    }

    private static JsonNode json(final String text) {
        try {
            return JSON.readTree(text);
        } catch (final JacksonException e) {
            throw new InvalidSchemaException("The schema is not JSON: line %d, column %d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()), e);
        }
    }

    private static CustomerSchema compile(final JsonNode document) {
        if (!document.isObject()) {
            throw new InvalidSchemaException("A schema for records is a JSON object", null);
        }
        refuseOutsideReferences(document);
        SchemaComplexity.check(document);
        try {
            final SchemaRegistry registry = SchemaRegistry.builder()
                    .defaultDialectId(Dialects.getDraft202012().getId())
                    .dialectRegistry(new BasicDialectRegistry(DIALECTS))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).formatAssertionsEnabled(true).preloadSchema(true)
                            .regularExpressionFactory(BoundedPattern::new).build())
                    .build();
            final Schema schema = registry.getSchema(document);
            schema.initializeValidators();
            final CustomerSchema compiled = new CustomerSchema(document, schema);
            compiled.refuseViolationsOfDraft();
            // the library resolves references when it first follows them
            schema.validate(JSON.createObjectNode());
            return compiled;
        } catch (final SchemaException | IllegalArgumentException | StackOverflowError e) {
            throw new InvalidSchemaException("The schema cannot be compiled: look at its $schema, its $ref and its patterns", e);
        }
    }

    private static void refuseOutsideReferences(final JsonNode document) {
        document.findValues("$ref").stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(reference -> reference.matches("[A-Za-z][A-Za-z0-9+.-]*:.*"))
                .filter(reference -> DIALECTS.stream().noneMatch(dialect -> reference.startsWith(dialect.getId().replaceAll("#$", ""))))
                .filter(reference -> document.findValues("$id").stream().noneMatch(id -> reference.startsWith(id.asText())))
                .findFirst()
                .ifPresent(reference -> {
                    throw new InvalidSchemaException("The schema refers to %s, which is another document and is not fetched: copy the needed definitions into $defs".formatted(reference), null);
                });
    }

    private void refuseViolationsOfDraft() {
        final String dialect = draft().getId();
        final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(draft(), builder -> builder
                .schemaRegistryConfig(SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build()));
        final List<Error> faults = registry.getSchema(com.networknt.schema.SchemaLocation.of(dialect)).validate(document);
        if (!faults.isEmpty()) {
            throw new InvalidSchemaException("The schema violates its draft at %s: its %s is wrong".formatted(
                    faults.getFirst().getInstanceLocation().toString().isEmpty() ? "its top" : faults.getFirst().getInstanceLocation(), faults.getFirst().getKeyword()), null);
        }
    }

    private Dialect draft() {
        final String id = schema.getSchemaContext().getDialect().getId();
        return DIALECTS.stream().filter(dialect -> dialect.getId().equals(id)).findFirst().orElseThrow();
    }

    /** The draft, e.g. {@code DRAFT_2020_12}. */
    public SpecificationVersion specification() {
        return draft().getSpecificationVersion();
    }

    /** The schema document. */
    public JsonNode document() {
        return document;
    }

    /** The violations of a record; empty if it is valid. */
    public List<Violation> validate(final ObjectNode record) {
        final List<Error> errors;
        try {
            errors = schema.validate(record);
        } catch (final RuntimeException | StackOverflowError e) {
            // formats are patterns too: they recurse with every part of a value, and some throw for long values
            return List.of(UNDECIDED);
        }
        if (errors.isEmpty()) {
            return List.of();
        }
        // every alternative reports an error: one violation names them all
        final Map<String, Violation> violations = new LinkedHashMap<>();
        for (final Error error : errors) {
            if (violations.size() >= MAX_VIOLATIONS) {
                violations.put("", FURTHER);
                break;
            }
            final String place = error.getInstanceLocation().toString();
            final String field = error.getProperty() == null || "dependentRequired".equals(error.getKeyword()) ? place
                    : place + "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
            final JsonNode value = error.getProperty() == null ? error.getInstanceNode() : null;
            violations.merge(field + ' ' + error.getKeyword(), new Violation(field, error.getKeyword(), ViolationMessages.of(error.getKeyword(), error.getSchemaNode()),
                    value == null || value.isContainerNode() ? null : value.asText()), Violation::and);
        }
        return List.copyOf(violations.values());
    }
}
