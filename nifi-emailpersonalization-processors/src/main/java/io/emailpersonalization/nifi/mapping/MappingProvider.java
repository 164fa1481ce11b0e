// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import org.apache.nifi.controller.ControllerService;

/** Provides a mapping of records to contacts. Internal to the bundle, whose components are upgraded together. */
public interface MappingProvider extends ControllerService {

    /** The configured mapping. */
    ContactMapping mapping();
}
