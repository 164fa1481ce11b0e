// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.reference;

import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.lookup.LookupFailureException;
import org.apache.nifi.lookup.LookupService;
import org.apache.nifi.record.path.FieldValue;
import org.apache.nifi.record.path.RecordPath;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields whose values a lookup service must know, for example the product ids of line items. A null field refers to nothing. Safe for threads; a {@link Run} is for one thread. Tested by
 * ReferencesTest and ValidateReferencesTest.
 */
public final class References {

    /** The prefix of the property of a reference. */
    public static final String PREFIX = "reference.";
    /** The rule in {@code validation_errors}. */
    public static final String RULE = "reference";
    /** No references. */
    public static final References NONE = new References(List.of());

    /** The coordinate of a service that requires none by name. */
    private static final String DEFAULT_KEY = "key";
    /** Answers per reference that are remembered for one FlowFile: bounds the memory. */
    private static final int MAX_CACHED = 100_000;

    private final List<Reference> references;

    private References(final List<Reference> references) {
        this.references = references;
    }

    private record Reference(String name, RecordPath path, LookupService<?> service, String key, String message) {
    }

    /** Collects references. */
    public static final class Builder {
        private final List<Reference> references = new ArrayList<>();

        /**
         * Adds a reference.
         *
         * @param message the message of a violation; null for the usual one
         * @throws IllegalArgumentException when the path is no RecordPath, or the service needs more than one coordinate
         */
        public Builder add(final String path, final LookupService<?> service, final String message) {
            final Set<String> keys = service.getRequiredKeys();
            if (keys != null && keys.size() > 1) {
                throw new IllegalArgumentException("%s%s has a lookup service that needs %d coordinates, and a reference has one value".formatted(PREFIX, path, keys.size()));
            }
            references.add(new Reference(path, compile(path), service, keys == null || keys.isEmpty() ? DEFAULT_KEY : keys.iterator().next(),
                    message == null ? "refers to nothing that the lookup service knows" : message));
            return this;
        }

        public References build() {
            return new References(List.copyOf(references));
        }
    }

    /**
     * Compiles the path of a reference.
     *
     * @throws IllegalArgumentException when it is no RecordPath
     */
    public static RecordPath compile(final String path) {
        try {
            return RecordPath.compile(path);
        } catch (final RuntimeException e) {
            throw new IllegalArgumentException("%s%s does not end with a RecordPath: write a path such as /purchases[*]/product_id".formatted(PREFIX, path), e);
        }
    }

    /** Begins a FlowFile: answers are remembered until its end. */
    public Run begin() {
        return new Run();
    }

    /** The references of the records of one FlowFile. */
    public final class Run {
        private final List<Map<Object, Boolean>> answers = new ArrayList<>();

        private Run() {
            references.forEach(any -> answers.add(new LinkedHashMap<>()));
        }

        /**
         * The violations of a record.
         *
         * @throws LookupFailedException when a service fails; the record is then neither valid nor invalid
         */
        public List<Violation> check(final Record record) throws LookupFailedException {
            final List<Violation> violations = new ArrayList<>(0);
            for (int i = 0; i < references.size(); i++) {
                final Reference reference = references.get(i);
                try {
                    for (final FieldValue field : reference.path().evaluate(record).getSelectedFields().toList()) {
                        check(reference, answers.get(i), field.getValue(), FieldPointer.of(field), violations);
                    }
                } catch (final ClassCastException e) {
                    // NiFi trusts the schema for nested records
                    violations.add(new Violation("", RULE, "cannot be checked: a value on the path %s is no record".formatted(reference.name()), null));
                }
            }
            return violations;
        }

        private void check(final Reference reference, final Map<Object, Boolean> known, final Object value, final String pointer, final List<Violation> violations) throws LookupFailedException {
            switch (value) {
                case null -> {
                    // no reference
                }
                case Object[] array -> {
                    for (int i = 0; i < array.length; i++) {
                        check(reference, known, array[i], pointer + "/" + i, violations);
                    }
                }
                case Collection<?> collection -> check(reference, known, collection.toArray(), pointer, violations);
                case Record nested -> violations.add(new Violation(pointer, RULE, "is a record and no reference", null));
                default -> {
                    if (!isKnown(reference, known, value)) {
                        violations.add(new Violation(pointer, RULE, reference.message(), Values.asText(value)));
                    }
                }
            }
        }

        private boolean isKnown(final Reference reference, final Map<Object, Boolean> known, final Object value) throws LookupFailedException {
            final Boolean answer = known.get(value);
            if (answer != null) {
                return answer;
            }
            final boolean found = lookup(reference, value);
            if (known.size() >= MAX_CACHED) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(value, found);
            return found;
        }

        private boolean lookup(final Reference reference, final Object value) throws LookupFailedException {
            try {
                return reference.service().lookup(Map.of(reference.key(), value)).isPresent();
            } catch (final LookupFailureException | RuntimeException e) {
                throw new LookupFailedException("The lookup service of %s%s failed (%s)".formatted(PREFIX, reference.name(), e.getClass().getSimpleName()), e);
            }
        }
    }
}
