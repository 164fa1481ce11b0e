// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.merge.SurvivorshipRule;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** The properties of {@link DeduplicateCustomerRecord}. Tested by DeduplicateCustomerRecordTest. */
final class DeduplicateProperties {

    /** The default Memory Budget as a share of the heap. The other half is for NiFi and the records in work. */
    private static final double DEFAULT_SHARE_OF_HEAP = .5;

    static final PropertyDescriptor MEMORY_BUDGET = new PropertyDescriptor.Builder()
            .name("Memory Budget")
            .description("Memory that all tasks of this node together use for matching, such as 2 GB. Empty: half of the heap. A task waits, or tries again later, while others use it. "
                    + "A FlowFile that needs more leaves by failure with the memory that it needs. "
                    + "Records and lists of candidate pairs that do not fit go to the Spill Directory.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    static final PropertyDescriptor SPILL_DIRECTORY = new PropertyDescriptor.Builder()
            .name("Spill Directory")
            .description("Folder for records and lists of candidate pairs that do not fit into memory. Empty: the folder for temporary files of the JVM. "
                    + "The files contain personal data. They are deleted when the FlowFile is done.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.createDirectoryExistsValidator(true, false))
            .build();

    static final List<PropertyDescriptor> ALL = all();

    private static final String COMPARE = "compare.";
    private static final String SURVIVORSHIP = "survivorship.";
    private static final Map<String, FieldKind> COMPARATORS = new TreeMap<>(Map.of("text", FieldKind.TEXT, "identifier", FieldKind.IDENTIFIER, "category", FieldKind.CATEGORY));

    private DeduplicateProperties() {
    }

    private static List<PropertyDescriptor> all() {
        final List<PropertyDescriptor> all = new ArrayList<>(List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER));
        all.addAll(MatchProperties.ALL);
        Arrays.stream(CustomerRole.values()).map(CustomerRole::property).forEach(all::add);
        all.add(CommonProperties.DEFAULT_SOURCE);
        all.addAll(List.of(CommonProperties.CONSENT_GRANTED_VALUES, CommonProperties.CONSENT_PENDING_VALUES, CommonProperties.CONSENT_WITHDRAWN_VALUES,
                CommonProperties.COMPLAINT_VALUES, CommonProperties.BOUNCE_VALUES, CommonProperties.AS_OF));
        all.add(CommonProperties.REASONS_FORMAT);
        all.addAll(List.of(IndexProperties.CONNECTION_POOL, IndexProperties.INDEX_NAME, IndexProperties.HASH_KEY, IndexProperties.CREATE_TABLES));
        all.addAll(CompletenessProperties.ALL);
        all.addAll(List.of(MEMORY_BUDGET, SPILL_DIRECTORY));
        return List.copyOf(all);
    }

    static PropertyDescriptor dynamic(final String name) {
        if (name.startsWith(COMPARE)) {
            return dynamic(name, "How the field is compared", word -> COMPARATORS.containsKey(normalize(word)), String.join(", ", COMPARATORS.keySet()));
        }
        if (name.startsWith(SURVIVORSHIP)) {
            return dynamic(name, "Which value survives", word -> SurvivorshipRule.of(word).isPresent(), SurvivorshipRule.FORMS);
        }
        return new PropertyDescriptor.Builder().name(name).dynamic(true)
                .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(false)
                        .explanation("the name of a dynamic property is compare. or survivorship. and a RecordPath, such as survivorship./purchase_count").build())
                .build();
    }

    private static PropertyDescriptor dynamic(final String name, final String description, final Predicate<String> isKnown, final String words) {
        final Validator validator = (subject, input, context) -> {
            final ValidationResult path = FieldPath.VALIDATOR.validate(subject, path(name), context);
            return path.isValid() ? new ValidationResult.Builder().subject(subject).input(input).valid(isKnown.test(input)).explanation("must be one of " + words).build() : path;
        };
        return new PropertyDescriptor.Builder().name(name).description(description).dynamic(true).addValidator(validator).build();
    }

    private static String path(final String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    private static String normalize(final String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    static Map<CustomerRole, FieldPath> roles(final PropertyContext context) {
        final Map<CustomerRole, FieldPath> roles = new EnumMap<>(CustomerRole.class);
        for (final CustomerRole role : CustomerRole.values()) {
            final String path = context.getProperty(role.property()).getValue();
            if (path != null) {
                roles.put(role, FieldPath.compile(path));
            }
        }
        return roles;
    }

    static Map<FieldPath, FieldKind> compare(final PropertyContext context) {
        return named(context, COMPARE, word -> COMPARATORS.get(normalize(word)));
    }

    static Map<FieldPath, SurvivorshipRule> survivorship(final PropertyContext context) {
        return named(context, SURVIVORSHIP, word -> SurvivorshipRule.of(word).orElseThrow());
    }

    private static <T> Map<FieldPath, T> named(final PropertyContext context, final String prefix, final Function<String, T> meaning) {
        final Map<FieldPath, T> named = new LinkedHashMap<>();
        new TreeMap<>(context.getAllProperties()).forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                named.put(FieldPath.compile(path(name)), meaning.apply(value));
            }
        });
        return named;
    }

    /** Returns the bytes that all tasks of the node may use together. */
    static long memoryBudget(final PropertyContext context) {
        final PropertyValue value = context.getProperty(MEMORY_BUDGET).evaluateAttributeExpressions();
        return value.isSet() ? value.asDataSize(DataUnit.B).longValue() : (long) (Runtime.getRuntime().maxMemory() * DEFAULT_SHARE_OF_HEAP);
    }

    static String spillDirectory(final PropertyContext context) {
        final PropertyValue value = context.getProperty(SPILL_DIRECTORY).evaluateAttributeExpressions();
        return value.isSet() ? value.getValue() : System.getProperty("java.io.tmpdir");
    }
}
