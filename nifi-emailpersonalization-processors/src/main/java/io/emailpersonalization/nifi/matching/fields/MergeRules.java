// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.matching.merge.SurvivorshipRule;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import org.apache.nifi.components.PropertyDescriptor;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How records merge, as the index stores it. A later change of a person uses the same rules. Tested by UpdateCustomerIndexTest and IndexUpgradeTest.
 *
 * @param roles property name to RecordPath
 * @param survivorship RecordPath to rule
 * @param granted words of each meaning, see {@link ConsentVocabulary}; null in rules of version 1, which had no lists
 */
public record MergeRules(Map<String, String> roles, Map<String, String> survivorship, List<String> granted, List<String> pending, List<String> withdrawn,
                  List<String> complained, List<String> bounced) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static MergeRules of(final Map<CustomerRole, FieldPath> roles, final Map<FieldPath, SurvivorshipRule> rules, final ConsentVocabulary words) {
        final Map<String, String> paths = new TreeMap<>();
        roles.forEach((role, path) -> paths.put(role.property().getName(), path.path()));
        final Map<String, String> survivorship = new TreeMap<>();
        rules.forEach((path, rule) -> survivorship.put(path.path(), rule.text()));
        return new MergeRules(paths, survivorship, sorted(words.granted()), sorted(words.pending()), sorted(words.withdrawn()), sorted(words.complained()), sorted(words.bounced()));
    }

    private static List<String> sorted(final Set<String> words) {
        return List.copyOf(new TreeSet<>(words));
    }

    /** Returns the rules of an index without people: no fields, and the default words. */
    public static MergeRules none() {
        return of(Map.of(), Map.of(), new MergeRules(Map.of(), Map.of(), null, null, null, null, null).vocabulary());
    }

    public static MergeRules parse(final String json) {
        try {
            return JSON.readValue(json, MergeRules.class);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("The index contains rules that this version of the bundle does not know", e);
        }
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the paths of the roles. Version 1 did not store that of the consent expiry: it is the default then. */
    Map<CustomerRole, FieldPath> rolePaths() {
        final Map<CustomerRole, FieldPath> paths = new EnumMap<>(CustomerRole.class);
        for (final CustomerRole role : CustomerRole.values()) {
            final String path = role == CustomerRole.CONSENT_EXPIRES && withdrawn == null ? role.property().getDefaultValue() : roles.get(role.property().getName());
            if (path != null) {
                paths.put(role, FieldPath.compile(path));
            }
        }
        return paths;
    }

    Map<FieldPath, SurvivorshipRule> survivorshipRules() {
        final Map<FieldPath, SurvivorshipRule> rules = new LinkedHashMap<>();
        survivorship.forEach((path, rule) -> rules.put(FieldPath.compile(path), SurvivorshipRule.of(rule).orElseThrow()));
        return rules;
    }

    ConsentVocabulary vocabulary() {
        return new ConsentVocabulary(words(granted, CommonProperties.CONSENT_GRANTED_VALUES), words(pending, CommonProperties.CONSENT_PENDING_VALUES),
                words(withdrawn, CommonProperties.CONSENT_WITHDRAWN_VALUES), words(complained, CommonProperties.COMPLAINT_VALUES), words(bounced, CommonProperties.BOUNCE_VALUES));
    }

    private static Set<String> words(final List<String> stored, final PropertyDescriptor property) {
        return ConsentVocabulary.parse(stored == null ? property.getDefaultValue() : String.join(",", stored));
    }
}
