// SPDX-License-Identifier: Apache-2.0
/** PutEspContact: the processor with its properties, relationships, settings and outputs. */
package io.emailpersonalization.nifi.esp;
