/** A name of browsers' that Connect's types use, and that Node's types lack. */
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;
