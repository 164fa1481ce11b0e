// SPDX-License-Identifier: Apache-2.0
/** Renders templates for single contacts, and the page with the previews. */
package io.emailpersonalization.nifi.template.render;
